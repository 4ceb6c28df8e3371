// Reads calendars with ical.js as Thunderbird and Nextcloud do: stdin is a JSON list of texts, stdout what it saw.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

function read(text) {
  const root = new ICAL.Component(ICAL.parse(text));
  ICAL.TimezoneService.reset();
  for (const zone of root.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  return root.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      summary: event.summary,
      start: event.startDate.toUnixTime(),
      end: event.endDate.toUnixTime(),
      day: event.startDate.isDate ? [event.startDate.toString(), event.endDate.toString()] : null,
      properties: component.getAllProperties().map((property) => property.name.toUpperCase()),
    };
  });
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(read)));
