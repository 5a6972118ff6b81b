addEventListener('run', () => {
  for (;;) {
    // Nothing but an interruption ends this.
  }
});
