// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.
//
// Needs one of the libraries "DOM" and "WebWorker". In files of services "WebWorker" is the right one: there the
// global `addEventListener` knows `activate`, `run`, `abort` and `complete`.

declare module "oro:background" {
  /**
   * Ids of the services that the app declares, in their canonical spelling (`sync-notes`). At run time the spelling with
   * `_` is accepted as well; in types there is one, so that one service is never two keys of a map.
   */
  export type ServiceId = keyof DeclaredServices;

  /** What each declared service may use, on the platform where it may use most. */
  export interface DeclaredServices {
    /** Reminder: Is scheduled with a delay. When the app does not run by then, it comes with the next start. */
    "remind": {
      /** When it runs. */
      trigger: "on-demand";
      permissions: "network:127.0.0.1" | "notifications" | "storage";
    };
    /** Search: Keeps all notifications in memory and answers queries, until it is cancelled. */
    "search": {
      /** When it runs. */
      trigger: "on-demand";
      permissions: "storage";
    };
    /** Notifications: Fetches what is new from the inbox, and remembers how far it got. */
    "sync-notifications": {
      /** When it runs. */
      trigger: "interval";
      permissions: "network:127.0.0.1" | "notifications" | "storage";
    };
  }

  /** Permissions of one declared service. */
  export type PermissionsOf<Id extends ServiceId> = DeclaredServices[Id]["permissions"];

  /** Every permission that a registration may ask for. */
  export type Permission = `network:${string}` | "network" | "notifications" | "storage";

  /**
   * Id of a service that the app registered at run time: what {@link Background.register} answers with. It is no plain
   * `string`, so that a misspelt id of a declared service is never taken for one.
   */
  export type RegisteredId = string & { readonly [registered]: true };
  const registered: unique symbol;

  /** What calls take: a declared id, or one that `register` returned. */
  export type AnyServiceId = ServiceId | RegisteredId;

  /** What can be passed to a service and back. */
  export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

  /** What messages, data and results may hold: JSON, and what structured clone copies besides. */
  export type Cloneable =
    | Json
    | undefined
    | bigint
    | Date
    | RegExp
    | Error
    | ArrayBuffer
    | ArrayBufferView
    | ReadonlyMap<Cloneable, Cloneable>
    | ReadonlySet<Cloneable>
    | readonly Cloneable[]
    | { readonly [key: string]: Cloneable };

  /** A duration: milliseconds, or text such as `"15m"`, `"25s"`, `"1h30m"`. */
  export type Duration = number | string;

  export type TriggerType = "interval" | "refresh" | "processing" | "on-demand";

  /** What makes a service run. */
  export type Trigger =
    | { type: "interval"; minimumInterval: Duration }
    | { type: "refresh" | "processing"; minimumInterval?: Duration }
    | { type: "on-demand" };

  /** How often a failed run is tried again. */
  export interface Retry {
    /** Runs per due date, the first included. */
    maxAttempts?: number;
    backoff?: "exponential" | "linear";
    initialDelay?: Duration;
  }

  /** What must hold before a run starts. */
  export interface Requires {
    network?: "none" | "connected" | "unmetered";
    charging?: boolean;
    batteryNotLow?: boolean;
    storageNotLow?: boolean;
    idle?: boolean;
  }

  /** A service to register. What the configuration does not allow is rejected with `NotAllowedError`. */
  export interface RegisterOptions {
    /** Either spelling, `sync-notes` or `sync_notes`. */
    id: string;
    /** A bundled entry, as written in the configuration; its `default_entry` when absent. */
    entry?: string;
    title?: string;
    trigger?: Trigger;
    keepAlive?: boolean;
    permissions?: readonly Permission[];
    timeout?: Duration;
    retry?: Retry;
    requires?: Requires;
    overlap?: "skip" | "queue";
  }

  /** A service as it is stored: the declaration, narrowed by what was registered. */
  export interface ServiceDefinition {
    id: AnyServiceId;
    /** In the configuration; else registered at run time. */
    declared: boolean;
    required: boolean;
    title: string;
    entry: string;
    trigger: { type: "interval" | "refresh" | "processing"; minimumIntervalMs: number } | { type: "on-demand" };
    keepAlive: boolean;
    permissions: readonly Permission[];
    /** `null` leaves the platform's limit. */
    timeoutMs: number | null;
    retry: { maxAttempts: number; backoff: "exponential" | "linear"; initialDelayMs: number };
    requires: Required<Requires>;
    overlap: "skip" | "queue";
  }

  /** How one run differs from the definition. It can be narrowed, never widened. */
  export interface ScheduleOverrides {
    /** `event.data` of the run. */
    data?: Cloneable;
    /** Not before this date, in milliseconds since the Unix epoch; excludes `delay`. */
    notBefore?: number;
    /** Not before so much time has passed. */
    delay?: Duration;
    timeout?: Duration;
    /** In addition to what the definition requires. */
    requires?: Requires;
  }

  /** Why a service does not run now. */
  export type WaitReason = "interval" | "not-before" | "backoff" | "window" | "constraint" | "overlap" | "cancelled" | "on-demand" | "held";

  /** Never a silent no: what was not accepted has a reason. */
  export type Scheduled =
    | {
        accepted: true;
        runId: string;
        /** Earliest start, in milliseconds since the Unix epoch. */
        notBefore: number;
        /** Why it does not start at once. */
        reason?: WaitReason;
        /** The pending run that this one took the place of. */
        replaced?: string;
        /** Where the service gets less than it wants on this platform. */
        shortfalls?: Shortfall[];
      }
    | { accepted: false; reason: WaitReason; runId?: undefined; notBefore?: undefined };

  /** What was cancelled: a run under way with whatever was pending, what was pending, or nothing. */
  export type Cancelled = { cancelled: "running"; runId: string } | { cancelled: "pending" | "nothing"; runId?: undefined };

  /** Where a message went: to the isolate that runs, or to the mailbox for the next run. */
  export interface Delivery {
    delivered: "isolate" | "mailbox";
  }

  /** How a run ended; exactly one per run. */
  export type Outcome = "success" | "failure" | "timeout" | "cancelled" | "crashed";

  /** Why a run starts. */
  export type RunReason = "scheduled" | "on-demand" | "retry" | "catch-up";

  export interface RunError {
    name: string;
    message: string;
    stack: string | null;
    /** The limit that ended the run, if one did. */
    limit: string | null;
  }

  /** A run that ended. */
  export interface RunRecord {
    runId: string;
    reason: RunReason;
    attempt: number;
    /** Milliseconds since the Unix epoch. */
    startedAtMs: number;
    durationMs: number;
    outcome: Outcome;
    /** What the `run` handler returned; `null` too when it was larger than history keeps. */
    result: Cloneable;
    error: RunError | null;
  }

  export interface ServiceStatus {
    id: AnyServiceId;
    definition: ServiceDefinition;
    /** `cancelled`: by the app, until it schedules or registers again. `retired`: no longer in the configuration. */
    state: "idle" | "pending" | "running" | "cancelled" | "retired";
    running: { runId: string; startedAtMs: number; reason: RunReason; attempt: number } | null;
    /** The run that comes next, as far as it is known. */
    nextRun: {
      /** Earliest start, in milliseconds since the Unix epoch. */
      notBefore: number;
      /** Why not now. */
      reason: WaitReason | "due";
      source: "trigger" | "request" | "retry";
      attempt: number;
      runId: string | null;
    } | null;
    /** Why it does not run now, and until when if time alone decides. */
    waiting: { untilMs: number | null; reason: { kind: WaitReason } } | null;
    lastRun: RunRecord | null;
    /** Sums over the life of the service. */
    counters: Record<Outcome, number> & {
      runs: number;
      retries: number;
      messagesIn: number;
      messagesOut: number;
      durationTotalMs: number;
      durationMaxMs: number;
      /** Windows of the system (iOS) that served it. */
      windows: number;
      /** Windows that ended before its turn, though it was due. */
      windowsMissed: number;
    };
    /** Runs since the last success that failed, timed out or crashed. */
    failureStreak: number;
    /** Messages that wait for the next run. */
    mailbox: number;
    /** What the system said to the last request for a window, where systems take requests (iOS). */
    submission?: { accepted: boolean; code?: number; message?: string; atMs: number };
    /** Where the service gets less than it wants on this platform. */
    shortfalls?: Shortfall[];
  }

  export interface Availability {
    available: boolean;
    /** Why not. */
    reason?: string;
    /** What no app gets on this platform; absent where no host answered. */
    shortfalls?: Shortfall[];
  }

  /** Something that is wanted and cannot be had on this platform. */
  export interface Shortfall {
    wanted:
      | "process"
      | "keep-alive"
      | "interval"
      | "timeout"
      | "network"
      | "charging"
      | "battery-not-low"
      | "storage-not-low"
      | "idle";
    /** Why not, for people. */
    reason: string;
    /** What happens in its place, for people. */
    instead: string;
  }

  /** What a service can count on. */
  export interface Guarantees {
    platform: "ios" | "android" | "desktop";
    /** What the service is to the system. */
    kind:
      | "refresh"
      | "processing"
      | "continued"
      | "worker"
      | "short-foreground-service"
      | "budget-foreground-service"
      | "foreground-service"
      | "process";
    /** Who may start it while nobody uses the app: `app` is the app itself, as long as its process lives. */
    background: "system" | "user" | "app";
    /** What makes it run, for people. */
    wokenBy: string;
    /** How late it may run, for people. */
    latency: string;
    /** What else bounds it, for people. */
    limits: string;
    /** Longest run, milliseconds. */
    runMaxMs: number;
    /** Where this service gets less than it wants. */
    shortfalls: Shortfall[];
  }

  /** A stable name beside the message, on every error that a call rejects with. */
  export type ErrorCode =
    | "ENOENT"
    | "NotAllowedError"
    | "EINVAL"
    | "QuotaExceededError"
    | "InvalidStateError"
    | "NotSupportedError"
    | "EIO"
    | "EVERSION"
    | "EINTERNAL";

  /** Something that happened to a service. */
  export interface ServiceEvent<Type extends keyof ServiceEvents = keyof ServiceEvents> {
    /** Absent where the foreground did it, which only `storage` tells of. */
    id: Type extends "storage" ? AnyServiceId | undefined : AnyServiceId;
    runId: string | null;
    /** Milliseconds since the Unix epoch. */
    at: number;
    type: Type;
    detail: ServiceEvents[Type];
  }

  /** Events of services, with what each says. */
  export interface ServiceEvents {
    activate: Record<string, never>;
    run: { reason: RunReason; attempt: number };
    abort: { why: string };
    complete: { outcome: Outcome; result: Cloneable; error: RunError | null; durationMs: number };
    message: { data: Cloneable };
    /** `event.progress(completed, total)` of the run. */
    progress: { completed: number; total: number };
    log: { level: "debug" | "info" | "log" | "warn" | "error"; text: string };
    /** A value of {@link storage} changed; `id` is absent where the foreground did it. */
    storage: StorageChange;
  }

  export type ServiceEventListener<Type extends keyof ServiceEvents> = (event: ServiceEvent<Type>) => void;

  /** The services of this app, as its foreground sees them. Every rejection is an `Error` with an {@link ErrorCode}. */
  export interface Background {
    /** Whether services can run here. */
    available(): Promise<Availability>;
    register(options: RegisterOptions): Promise<ServiceDefinition>;
    schedule(id: AnyServiceId, overrides?: ScheduleOverrides): Promise<Scheduled>;
    cancel(id: AnyServiceId): Promise<Cancelled>;
    status(id: AnyServiceId): Promise<ServiceStatus>;
    /** What the service can count on here, and where it gets less than it wants. */
    guarantees(id: AnyServiceId): Promise<Guarantees>;
    list(): Promise<ServiceStatus[]>;
    /** The last runs, the newest first. */
    history(id: AnyServiceId): Promise<RunRecord[]>;
    postMessage(id: AnyServiceId, data: Cloneable): Promise<Delivery>;
    addEventListener<Type extends keyof ServiceEvents>(type: Type, listener: ServiceEventListener<Type>): void;
    removeEventListener<Type extends keyof ServiceEvents>(type: Type, listener: ServiceEventListener<Type>): void;
  }

  export const background: Background;
  export default background;

  /** One change of the store that foreground and services share. */
  export interface StorageChange {
    key: string;
    /** What it is now; `null` where it was deleted. */
    value: Cloneable;
    deleted: boolean;
    /** Id of the service that did it; `null` for the foreground. */
    source: string | null;
  }

  /** Values that outlive the app's process, shared by the foreground and the services with the permission `storage`. */
  export interface SharedStorage {
    /** `undefined` when there is none; a stored `null` is `null`. */
    get<Value = Cloneable>(key: string): Promise<Value | undefined>;
    set(key: string, value: Cloneable): Promise<void>;
    /** Whether there was one. */
    delete(key: string): Promise<boolean>;
    /** Keys with a prefix, sorted. */
    list(prefix?: string): Promise<string[]>;
    /** Every change, those of the foreground too. */
    addEventListener(type: "change", listener: (change: StorageChange) => void): void;
    removeEventListener(type: "change", listener: (change: StorageChange) => void): void;
  }

  export const storage: SharedStorage;

  // Inside a service.

  /** An event that holds the isolate until its promises have settled. */
  export interface ExtendableServiceEvent extends Event {
    /** A promise to wait for; its rejection fails the run. */
    waitUntil(promise: PromiseLike<unknown>): void;
  }

  export interface ActivateEvent extends ExtendableServiceEvent {
    readonly type: "activate";
  }

  /** One run. What a handler returns, or what its promise resolves to, is the run's result. */
  export interface RunEvent<Data = any> extends ExtendableServiceEvent {
    readonly type: "run";
    readonly data: Data;
    readonly reason: RunReason;
    /** 1 for the first attempt of a due date. */
    readonly attempt: number;
    /** When the run is over at the latest: milliseconds since the Unix epoch. */
    readonly deadline: number;
    /** Fires with `abort`. */
    readonly signal: AbortSignal;
    /**
     * Tells how much is done, to who listens for `progress`; iOS shows it where the request is `continued`, and ends
     * tasks whose progress stalls. Throws an `InvalidStateError` once the run is over.
     *
     * @param completed from 0 to `total`
     * @param total 1 by default
     */
    progress(completed: number, total?: number): void;
  }

  export interface AbortEvent extends ExtendableServiceEvent {
    readonly type: "abort";
    /** Why: a `TimeoutError` or an `AbortError`. */
    readonly reason: DOMException;
  }

  export interface CompleteEvent extends ExtendableServiceEvent {
    readonly type: "complete";
    readonly outcome: Outcome;
  }

  export interface ServiceGlobalScopeEventMap {
    activate: ActivateEvent;
    run: RunEvent;
    abort: AbortEvent;
    complete: CompleteEvent;
    message: MessageEvent;
  }

  /**
   * The global object of a service. Where the library "DOM" types `self` as a window, narrow it:
   * `const service = self as unknown as ServiceGlobalScope`.
   */
  export interface ServiceGlobalScope extends EventTarget {
    readonly self: ServiceGlobalScope;
    /** To every listener of `message` in the foreground. */
    /** Buffers in `transfer` are detached. */
    postMessage(message: Cloneable, transfer?: readonly ArrayBuffer[] | { transfer?: readonly ArrayBuffer[] }): void;
    onmessage: ((event: MessageEvent) => unknown) | null;
    addEventListener<Type extends keyof ServiceGlobalScopeEventMap>(
      type: Type,
      listener: (event: ServiceGlobalScopeEventMap[Type]) => unknown,
      options?: boolean | AddEventListenerOptions,
    ): void;
    addEventListener(type: string, listener: (event: Event) => unknown, options?: boolean | AddEventListenerOptions): void;
    readonly storage: ServiceStorage;
    readonly notifications: ServiceNotifications;
  }

  /** Somebody else changed a value: another service, or the foreground. */
  export interface StorageChangeEvent extends Event {
    readonly type: "change";
    readonly key: string;
    /** What it is now; `undefined` where it was deleted. */
    readonly value: any;
    readonly deleted: boolean;
    /** Id of the service that did it; `null` for the foreground. */
    readonly source: string | null;
  }

  /** Values that outlive runs, shared with the foreground and other services. Permission `storage`. */
  export interface ServiceStorage {
    /** `undefined` when there is none; a stored `null` is `null`. */
    get<Value = Cloneable>(key: string): Promise<Value | undefined>;
    set(key: string, value: Cloneable): Promise<void>;
    /** Whether there was one. */
    delete(key: string): Promise<boolean>;
    /** Keys with a prefix, sorted. */
    list(prefix?: string): Promise<string[]>;
    /** Changes that others make while this isolate runs. */
    addEventListener(
      type: "change",
      listener: (event: StorageChangeEvent) => unknown,
      options?: boolean | AddEventListenerOptions,
    ): void;
    removeEventListener(
      type: "change",
      listener: (event: StorageChangeEvent) => unknown,
      options?: boolean | EventListenerOptions,
    ): void;
    onchange: ((event: StorageChangeEvent) => unknown) | null;
  }

  /** The host's notifier. Permission `notifications`. */
  export interface ServiceNotifications {
    show(notification: {
      title: string;
      body?: string;
      /** A second notification with the same tag replaces the first. */
      tag?: string | null;
    }): Promise<void>;
  }

  /** What a host brings: each method is an operation of its handler, with the first argument as payload. */
  export interface HostCapability {
    [operation: string]: (payload?: any) => Promise<any>;
  }

  /**
   * Types of the host's capabilities, by name: empty here, for an app to add to.
   * `declare module "oro:background" { interface HostCapabilities { contacts: Contacts } }`
   */
  export interface HostCapabilities {}

  /** The default export of `oro:<name>`. */
  export type HostCapabilityOf<Name extends string> = Name extends keyof HostCapabilities
    ? HostCapabilities[Name]
    : HostCapability;
}

/** In services with the permission `storage`: the same as the global. */
declare module "oro:storage" {
  export const storage: import("oro:background").ServiceStorage;
  export default storage;
}

/** In services with the permission `notifications`: the same as the global. */
declare module "oro:notifications" {
  export const notifications: import("oro:background").ServiceNotifications;
  export default notifications;
}

/** In services with the permission `storage`; elsewhere its calls are refused. */
declare var storage: import("oro:background").ServiceStorage;

/** In services with the permission `notifications`; elsewhere its calls are refused. */
declare var notifications: import("oro:background").ServiceNotifications;

// Merged into the library "WebWorker", so that `addEventListener("run", …)` is typed without an import.
interface DedicatedWorkerGlobalScopeEventMap {
  activate: import("oro:background").ActivateEvent;
  run: import("oro:background").RunEvent;
  abort: import("oro:background").AbortEvent;
  complete: import("oro:background").CompleteEvent;
}

// The same on `self`, which that library types as any kind of worker; the map of those has another `activate`.
interface WorkerGlobalScope {
  addEventListener<Type extends "activate" | "run" | "abort" | "complete">(
    type: Type,
    listener: (event: import("oro:background").ServiceGlobalScopeEventMap[Type]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

// Merged into the library "DOM", whose own `abort` stands: use `event.signal` there.
interface WindowEventMap {
  activate: import("oro:background").ActivateEvent;
  run: import("oro:background").RunEvent;
  complete: import("oro:background").CompleteEvent;
}
