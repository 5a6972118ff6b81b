addEventListener('run', async event => {
  throw new Error(`attempt ${event.attempt} failed`);
});
