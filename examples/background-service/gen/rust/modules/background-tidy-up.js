self.addEventListener("run", async () => {
	const keys = (await storage.list()).filter((key) => key.startsWith("draft:"));
	for (const key of keys) await storage.delete(key);
	return { removed: keys.length };
});
