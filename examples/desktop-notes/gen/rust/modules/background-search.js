const PREFIX = "inbox/";
const items = /* @__PURE__ */ new Map();
let answers = 0;
storage.addEventListener("change", ({ key, value, deleted }) => {
	if (!key.startsWith(PREFIX)) return;
	if (deleted) items.delete(key);
	else items.set(key, value);
});
addEventListener("activate", (event) => {
	const read = async () => {
		for (const key of await storage.list(PREFIX)) items.set(key, await storage.get(key));
		console.log(`${items.size} notifications in memory`);
	};
	event.waitUntil(read());
});
addEventListener("message", ({ data: { query } }) => {
	const words = String(query).toLowerCase().split(/\s+/);
	const found = [...items.values()].filter(({ title, body }) => {
		const text = `${title} ${body}`.toLowerCase();
		return words.every((word) => text.includes(word));
	});
	answers += 1;
	postMessage({
		type: "answer",
		query,
		found: found.map(({ title }) => title),
		of: items.size,
		answers
	});
});
addEventListener("run", () => ({ indexed: items.size }));
