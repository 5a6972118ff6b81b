//! The table of codes. A code is never reused and never changes its meaning; its page is
//! `docs/diagnostics/<code>.md`, which `oro-bg explain <code>` prints.

macro_rules! codes {
    ($($variant:ident = $name:literal, $title:literal;)*) => {
        /// Stable name of a kind of finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $title] $variant,)*
        }

        impl Code {
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// `OBG001`
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What the code is about, in a few words.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }

            /// The page in Markdown: what happened, why it matters, how to mend it.
            pub const fn page(self) -> &'static str {
                match self { $(Self::$variant => include_str!(concat!("../../docs/diagnostics/", $name, ".md")),)* }
            }
        }
    };
}

codes! {
    // Reading the file.
    Syntax = "OBG001", "the file is neither TOML nor the bare dialect";
    BareDialect = "OBG002", "values without quotes";
    UnknownKey = "OBG003", "unknown key";
    WrongType = "OBG004", "value of the wrong type";
    UnknownValue = "OBG005", "value is not one of those allowed";
    OutOfRange = "OBG006", "value out of range";
    BadDuration = "OBG007", "not a duration";
    MissingKey = "OBG008", "a needed key is missing";
    NoConfig = "OBG009", "no configuration found";
    // Services.
    BadServiceId = "OBG010", "not a service id";
    DuplicateServiceId = "OBG011", "two spellings of one service id";
    MissingEntry = "OBG012", "service without an entry";
    EntryOutside = "OBG013", "entry outside the project";
    EntryNotFound = "OBG014", "entry does not exist";
    EntryKind = "OBG015", "entry is not JavaScript, TypeScript or JSON";
    UnknownPermission = "OBG016", "unknown permission";
    DisabledRequired = "OBG017", "required service in a disabled subsystem";
    MissingBundleIdentifier = "OBG018", "iOS needs a bundle identifier";
    BadBundleIdentifier = "OBG019", "not a bundle identifier";
    BadAndroidPackage = "OBG020", "not an Android package name";
    NothingMatched = "OBG021", "a pattern matches no file";
    Conflict = "OBG022", "two keys contradict each other";
    BadIdentifier = "OBG023", "iOS task identifier not usable";
    BadHost = "OBG024", "not a host of the network";
    RedundantPermission = "OBG025", "permission that adds nothing";
    // Entries and what they import.
    EntrySyntax = "OBG040", "syntax error in a module";
    UnresolvedImport = "OBG041", "import cannot be resolved";
    BundleFailed = "OBG042", "module cannot be bundled";
    NeverScheduled = "OBG043", "required service is never scheduled";
    UndeclaredService = "OBG044", "JavaScript names a service that is not declared";
    UnknownEvent = "OBG045", "listener for an event that does not exist";
    MissingExport = "OBG046", "import of a name that is not exported";
    NodeModule = "OBG047", "import of a module of Node.js";
    EntryWithoutCode = "OBG048", "entry without code";
    ComputedImport = "OBG049", "import of a computed name";
    UngrantedImport = "OBG050", "import of a module that the service is not granted";
    RunHandlerMissing = "OBG051", "entry without a run handler";
    // Files we merge into.
    MergeSyntax = "OBG060", "file to merge into is not well-formed";
    MergeConflict = "OBG061", "cannot merge safely";
    LedgerInvalid = "OBG062", "the ledger oro-bg.lock is not usable";
    MisspeltPlistKey = "OBG063", "misspelt Info.plist key";
    UnwritableText = "OBG064", "text that the output format cannot carry";
    ForeignFile = "OBG065", "a file that is not ours is in the way";
    // Files of the app that are read: Gradle.
    GradleUndecided = "OBG070", "not known without running Gradle";
    GradleMinSdk = "OBG071", "minSdk below what the generated Kotlin needs";
    GradleCompileSdk = "OBG072", "compileSdk below what the generated Kotlin needs";
    GradleNoWorkManager = "OBG073", "no WorkManager in the build";
    GradleOldWorkManager = "OBG074", "WorkManager is too old";
    GradleTargetSdk = "OBG075", "targetSdk below the rules that are checked";
    // Files of the app that are read: Xcode.
    PlistModeWithoutIdentifiers = "OBG080", "background mode without identifiers";
    PlistKeyMisplaced = "OBG081", "Info.plist key where nothing reads it";
    OldFetchApi = "OBG082", "old background fetch that iOS no longer calls";
    EntitlementMissing = "OBG083", "an entitlement is missing";
    XcodeUndecided = "OBG084", "not known without building the Xcode project";
    RegisterMissing = "OBG085", "the app does not call OroBackground.register()";
    RegisterLate = "OBG086", "OroBackground.register() after launch, or not always";
    HandlerTwice = "OBG087", "a second handler for a service's identifier";
    HandlerMissing = "OBG088", "identifier without a handler";
    XcodeSetting = "OBG089", "build setting that names another file or bundle identifier";
    // Rules of iOS.
    IosRefreshConstraint = "OBG100", "a refresh request has no constraints";
    IosKeepAlive = "OBG101", "iOS keeps nothing alive";
    IosContinuedTrigger = "OBG102", "a continued request needs a user's action";
    IosContinuedIdentifier = "OBG103", "identifier of a continued request";
    IosManyProcessing = "OBG104", "more processing services than pending requests";
    IosFarAhead = "OBG105", "iOS does not plan that far ahead";
    IosRequestKey = "OBG106", "key that another kind of request has";
    IosWebviewRefresh = "OBG107", "a hidden page in a refresh window";
    IosUnknownCondition = "OBG108", "iOS does not tell an app";
    // Rules of Android.
    AndroidIntervalFloor = "OBG120", "interval below Android's floor";
    AndroidFlex = "OBG121", "flex window does not fit the interval";
    AndroidForegroundType = "OBG122", "keep_alive without a foreground service type";
    AndroidForegroundUnused = "OBG123", "foreground service type without keep_alive";
    AndroidForegroundStart = "OBG124", "foreground service started from the background";
    AndroidForegroundBudget = "OBG125", "foreground service type with a daily budget";
    AndroidSpecialUse = "OBG126", "specialUse without a reason";
    AndroidIdleBackoff = "OBG127", "no backoff while waiting for idle";
    AndroidExpedited = "OBG128", "work that cannot be expedited";
    AndroidForegroundGrant = "OBG129", "foreground service type that needs the user's consent";
    // Rules of every platform.
    TimeoutAboveLimit = "OBG140", "timeout above the platform's limit";
    RequiredDisabled = "OBG141", "required service is switched off";
    RequiredUnserved = "OBG142", "platform cannot serve a required service";
    GeneratedStale = "OBG143", "generated files are stale";
}
