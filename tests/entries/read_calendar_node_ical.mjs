// Reads calendars with node-ical as servers in JavaScript do: stdin is a JSON list of texts, stdout what it saw.
import { readFileSync } from "node:fs";
import ical from "node-ical";

const seconds = (moment) => moment.getTime() / 1000;

function read(text) {
  const events = Object.values(ical.sync.parseICS(text)).filter((component) => component.type === "VEVENT");
  return events.map((event) => ({ uid: event.uid, start: seconds(event.start), end: seconds(event.end) }));
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(read)));
