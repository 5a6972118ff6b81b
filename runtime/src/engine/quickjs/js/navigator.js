// WorkerNavigator. An isolate is one thread, speaks no language of its own, and is told of the network by failures.

export default function navigator(core) {
  const { userAgent } = core.config;
  const LANGUAGES = Object.freeze(["en"]);
  let isOurs = false;

  class WorkerNavigator {
    constructor() { if (!isOurs) throw new TypeError("Illegal constructor"); }
    get userAgent() { return userAgent; }
    get hardwareConcurrency() { return 1; }
    get language() { return LANGUAGES[0]; }
    get languages() { return LANGUAGES; }
    get onLine() { return true; }
    // Constants of the standard.
    get appCodeName() { return "Mozilla"; }
    get appName() { return "Netscape"; }
    get appVersion() { return userAgent.slice(userAgent.indexOf("/") + 1); }
    get platform() { return ""; }
    get product() { return "Gecko"; }
  }

  core.brand(WorkerNavigator);
  isOurs = true;
  const navigator = new WorkerNavigator();
  isOurs = false;
  return { WorkerNavigator, navigator };
}
