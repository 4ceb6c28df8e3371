<?php
// Reads calendars with sabre/vobject as Nextcloud and Baikal do: stdin is a JSON list of texts, stdout what it saw.
error_reporting(E_ALL & ~E_DEPRECATED);  // the packaged version is older than the PHP that runs it
require '/usr/share/php/Sabre/VObject/autoload.php';

$found = [];
foreach (json_decode(file_get_contents('php://stdin'), true) as $text) {
    $calendar = Sabre\VObject\Reader::read($text);
    $events = [];
    foreach ($calendar->select('VEVENT') as $event) {
        $day = $event->DTSTART->getDateType() === Sabre\VObject\Property\DateTime::DATE;
        $ends = [$event->DTSTART->getDateTime(), $event->DTEND->getDateTime()];
        $events[] = [
            'uid' => (string) $event->UID,
            'summary' => (string) $event->SUMMARY,
            'start' => $ends[0]->getTimestamp(),
            'end' => $ends[1]->getTimestamp(),
            'day' => $day ? [$ends[0]->format('Y-m-d'), $ends[1]->format('Y-m-d')] : null,
        ];
    }
    $wrong = array_map(fn ($problem) => $problem['message'], $calendar->validate());
    $found[] = ['events' => $events, 'wrong' => $wrong];
}
echo json_encode($found);
