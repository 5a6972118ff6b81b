var SEC = 1e3;
var MIN = SEC * 60;
var HOUR = MIN * 60;
var DAY = HOUR * 24;
var YEAR = DAY * 365.25;
function fmt(val, pfx, str, long) {
	var num = (val | 0) === val ? val : ~~(val + .5);
	return pfx + num + (long ? " " + str + (num != 1 ? "s" : "") : str[0]);
}
function format(num, long) {
	var pfx = num < 0 ? "-" : "", abs = num < 0 ? -num : num;
	if (abs < SEC) return num + (long ? " ms" : "ms");
	if (abs < MIN) return fmt(abs / SEC, pfx, "second", long);
	if (abs < HOUR) return fmt(abs / MIN, pfx, "minute", long);
	if (abs < DAY) return fmt(abs / HOUR, pfx, "hour", long);
	if (abs < YEAR) return fmt(abs / DAY, pfx, "day", long);
	return fmt(abs / YEAR, pfx, "year", long);
}

function newerThan(inbox, moment) {
	return inbox.items.filter((item) => item.at > moment).sort((a, b) => a.at - b.at);
}

var sample_inbox_default = {
	generated: 17672256e5,
	items: [
		{
			"title": "Shared note",
			"body": "Shopping list was shared with you",
			"at": 17672184e5
		},
		{
			"title": "Comment",
			"body": "New comment on Travel plans",
			"at": 17672238e5
		},
		{
			"title": "Reminder",
			"body": "Water the plants",
			"at": 176722554e4
		}
	]
};

self.addEventListener("run", async (event) => {
	const { server } = event.data ?? {};
	const inbox = server ? await download(server, event.signal) : sample_inbox_default;
	const seen = Number(await storage.get("seen") ?? 0);
	const fresh = newerThan(inbox, seen);
	for (const { title, body, at } of fresh) {
		const age = format(inbox.generated - at, true);
		await notifications.show({
			title,
			body: `${body} (${age} ago)`,
			tag: title
		});
	}
	await storage.set("seen", inbox.generated);
	console.log(`${fresh.length} new of ${inbox.items.length}`);
	return { shown: fresh.length };
});
self.addEventListener("abort", () => {
	console.warn("stopped before the inbox was read; the next run starts where this one did");
});
async function download(server, signal) {
	const response = await fetch(server, { signal });
	if (!response.ok) throw new Error(`${server} answered ${response.status}`);
	return await response.json();
}
