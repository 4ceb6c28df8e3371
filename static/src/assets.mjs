// Copies the fonts and pictures that the compiled stylesheet names, so that no address in it leads nowhere.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { gzipSync } from "node:zlib";

const source = "node_modules/@uswds/uswds/dist";
const sheet = readFileSync("static/css/forum.css", "utf8");
const named = new Set([...sheet.matchAll(/url\("?\.\.\/([^")]+)"?\)/g)].map((match) => match[1]));

for (const folder of ["static/fonts", "static/img"]) rmSync(folder, { recursive: true, force: true });
for (const path of named) {
  const from = path.startsWith("fonts/") ? join("fonts/public-sans", relative("fonts", path)) : path;
  const target = join("static", path);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(join(source, from), target);
}

// Compressed twins, which the server prefers where the browser takes them. No time inside: same input, same bytes.
for (const path of ["static/css/forum.css", "static/js/forum.js"]) {
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
}
