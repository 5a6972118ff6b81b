// Runs until it is aborted, and says so.
addEventListener('abort', () => postMessage('aborted'));
addEventListener('run', event => {
  postMessage('running');
  return new Promise(resolve => event.signal.addEventListener('abort', () => resolve('ended in time')));
});
