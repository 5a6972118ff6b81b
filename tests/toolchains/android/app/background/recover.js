import storage from 'oro:storage';

addEventListener('run', async () => {
  const tries = ((await storage.get('tries')) ?? 0) + 1;
  await storage.set('tries', tries);
  if (tries < 3) throw new Error(`try ${tries} failed`);
  return tries;
});
