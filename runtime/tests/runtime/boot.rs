# OBG144: nothing schedules a required service

A service is `required`, runs on demand only, and nothing in the app schedules it. This is a warning: the search looks
for `schedule('<id>')` in the app's own sources and does not see ids that are put together at run time.

A service with a trigger `on-demand` runs when the app asks. If nobody asks, it never runs, and no platform reports
it.

Schedule it from the app:

```js
import background from 'oro:background'

await background.schedule('sync-notes')
```

Or give it a trigger:

```toml
[background.service.sync-notes]
entry = "background/sync.js"
trigger = { type = "interval", minimum_interval = "15m" }
```

Where the sources lie elsewhere than in the project's folder, name them with `sources` in `[background]`.
