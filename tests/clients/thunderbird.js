// What the tests do in Thunderbird, in its own scope: open a message, read what its window shows, press a button.
const {MailServices} = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const {MailUtils} = ChromeUtils.importESModule("resource:///modules/MailUtils.sys.mjs");
const {cal} = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");

const message = () => Services.wm.getMostRecentWindow("mail:messageWindow")?.messageBrowser?.contentDocument;
const seen = element => element.getClientRects().length > 0;
const buttons = () => [...message().querySelectorAll("#imip-view-toolbar > toolbarbutton")].filter(seen);

// The message comes into the inbox and is opened in a window of its own, the only one.
function open(raw) {
  for (const window of Services.wm.getEnumerator("mail:messageWindow")) window.close();
  const root = MailServices.accounts.getAccount("account1").incomingServer.rootFolder;
  const inbox = root.getChildNamed("Inbox").QueryInterface(Ci.nsIMsgLocalMailFolder);
  MailUtils.openMessageInNewWindow(inbox.addMessage(raw));
}

// The bar of invitations, its buttons, the facts that Thunderbird reads out of the calendar part, and the text;
// null while these are not all there.
function shown() {
  const body = message()?.getElementById("messagepane")?.contentDocument?.body;
  const bar = message()?.getElementById("imip-bar");
  if (!body?.querySelector("#imipHTMLDetails") || !seen(bar) || !buttons().length) return null;
  const rows = [...body.querySelectorAll("#imipHTMLDetails tr")].filter(seen);
  return {
    bar: bar.querySelector(".msgNotificationBarText").textContent,
    buttons: buttons().map(button => button.label),
    facts: Object.fromEntries(rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))),
    text: body.innerText,
  };
}

function press(label) {
  buttons().find(button => button.label == label).doCommand();
}

// What stands in the calendar: the hours as the profile's zone has them, and how each person stands to it.
async function entries() {
  const [home] = cal.manager.getCalendars();
  const found = await home.getItemsAsArray(home.ITEM_FILTER_ALL_ITEMS, 0, null, null);
  const hour = moment => moment.getInTimezone(cal.dtz.defaultTimezone).icalString;
  return found.map(item => ({
    uid: item.id, title: item.title, starts: hour(item.startDate), ends: hour(item.endDate), status: item.status,
    online: item.getProperty("CONFERENCE"),
    answers: item.getAttendees().map(person => [person.id, person.participationStatus]),
  }));
}
