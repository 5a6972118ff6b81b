// WorkerLocation: where the module of the service comes from.

export default function location(core) {
  const { url } = core.config;
  const HOST = "background";
  let isOurs = false;

  class WorkerLocation {
    constructor() { if (!isOurs) throw new TypeError("Illegal constructor"); }
    get href() { return url; }
    get origin() { return "null"; }
    get protocol() { return "oro:"; }
    get host() { return HOST; }
    get hostname() { return HOST; }
    get port() { return ""; }
    get pathname() { return url.slice(`oro://${HOST}`.length); }
    get search() { return ""; }
    get hash() { return ""; }
    toString() { return url; }
  }

  core.brand(WorkerLocation);
  isOurs = true;
  const location = new WorkerLocation();
  isOurs = false;
  return { WorkerLocation, location };
}
