// Extras for people whose browser runs scripts. Every page is whole without them, and none of them may throw.
import { countCharacters } from "./count.js";
import { previewText } from "./preview.js";
import { showProblems } from "./problems.js";

for (const start of [showProblems, countCharacters, previewText]) {
  try {
    start(document);
  } catch {
    // The page works without the extra.
  }
}
