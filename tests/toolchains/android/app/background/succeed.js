addEventListener('run', async event => ({ data: event.data ?? null, reason: event.reason }));
