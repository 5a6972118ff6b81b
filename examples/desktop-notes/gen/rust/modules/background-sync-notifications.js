const PREFIX = "inbox/";
addEventListener("run", async (event) => {
	const server = await storage.get("server");
	const cursor = await storage.get("cursor") ?? 0;
	const response = await fetch(`${server}/notifications?after=${cursor}`, { signal: event.signal });
	if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
	const { items } = await response.json();
	for (const [index, item] of items.entries()) {
		await storage.set(PREFIX + item.id, item);
		await storage.set("cursor", item.id);
		event.progress(index + 1, items.length);
	}
	for (const key of (await storage.list(PREFIX)).slice(0, -100)) await storage.delete(key);
	console.log(items.length === 0 ? "nothing new" : `${items.length} new`);
	if (items.length > 0) {
		postMessage({
			type: "arrived",
			ids: items.map(({ id }) => id)
		});
		const [{ title, body }] = items;
		await notifications.show(items.length === 1 ? {
			title,
			body
		} : {
			title: `${items.length} new notifications`,
			body: title
		});
	}
	return { new: items.length };
});
