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

            /// The code of that name; `obg001` is taken as well.
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.as_str().eq_ignore_ascii_case(name))
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
    UngrantedGlobal = "OBG052", "global that the service is not granted";
    UngrantedHost = "OBG053", "fetch from where the service may not";
    UnusedPermission = "OBG054", "permission that nothing uses";
    MissingGlobal = "OBG055", "name that services do not have";
    EntryDoesNothing = "OBG056", "entry that does nothing";
    LostInterval = "OBG057", "interval that a run does not wait for";
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
    // Files of the app that are read: manifests, Kotlin and Java.
    ManifestTakesAway = "OBG076", "a manifest takes away what services need";
    WorkManagerUnconfigured = "OBG077", "WorkManager is neither started nor configured";
    InitializeMissing = "OBG078", "the app does not call OroBackground.initialize";
    AndroidUndecided = "OBG079", "not known without building the Android app";
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
    IosSharedWindow = "OBG109", "refresh services that do not fit one window";
    IosContinuedConstraint = "OBG110", "a continued request has no constraints";
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
    AndroidManyRepeating = "OBG130", "more repeating services than WorkManager has slots";
    AndroidExpeditedTime = "OBG131", "timeout above what expedited work is sure of";
    // Rules of every platform.
    TimeoutAboveLimit = "OBG140", "timeout above the platform's limit";
    RequiredDisabled = "OBG141", "required service is switched off";
    RequiredUnserved = "OBG142", "platform cannot serve a required service";
    GeneratedStale = "OBG143", "generated files are stale";
    NotLookedAt = "OBG144", "rules that were not looked at";
    RetryCapped = "OBG145", "delays before retries stop growing";
    RetryAfterInterval = "OBG146", "a retry that the next run overtakes";
    // What is said about findings.
    BadLevel = "OBG150", "a level that a finding cannot have";
    BadSuppression = "OBG151", "a suppression that does not count";
    UnusedSuppression = "OBG152", "a suppression of nothing";
    BadBaseline = "OBG153", "the baseline is not usable";
    StaleBaseline = "OBG154", "the baseline has findings that are gone";
    // Built products.
    ArtifactUnreadable = "OBG160", "built product cannot be read";
    ArtifactUndecided = "OBG161", "not known from the built product";
    ArtifactIdentifierMissing = "OBG162", "task identifier that the built app does not list";
    ArtifactIdentifierForeign = "OBG163", "task identifier of no declared service";
    ArtifactIdentifierRenamed = "OBG164", "task identifiers of another bundle identifier";
    ArtifactOtherApp = "OBG165", "built product has another identifier";
    ArtifactModeMissing = "OBG166", "background mode that the built app lacks";
    ArtifactPlistValue = "OBG167", "value in the built Info.plist of the wrong kind";
    ArtifactDebugSelector = "OBG168", "debugging method that the store rejects";
    ArtifactComponentMissing = "OBG170", "component that the built manifest lacks";
    ArtifactForegroundType = "OBG171", "component without its foreground service type";
    ArtifactPermissionMissing = "OBG172", "permission that the built manifest lacks";
    ArtifactForeignType = "OBG173", "foreground service type that no service asks for";
    ArtifactSpecialUse = "OBG174", "built manifest does not say what specialUse is for";
    ArtifactWorkManagerStart = "OBG175", "nothing in the built manifest starts WorkManager";
    ArtifactSdkLevel = "OBG176", "SDK level of the built product";
    ArtifactLibraryMissing = "OBG177", "native library missing for a processor";
}

impl Code {
    /// Whether a level, a comment or a baseline may say that it does not matter. Not where nothing can be generated from
    /// what was found, nor where it is about levels, comments and baselines.
    pub fn is_lint(self) -> bool {
        use Code::*;
        let number = self.as_str();
        let of_configuration = number < "OBG040" && !matches!(self, BareDialect | NothingMatched | RedundantPermission);
        let of_bundling = matches!(self, EntrySyntax | UnresolvedImport | BundleFailed | MissingExport | NodeModule);
        let of_merging = ("OBG060".."OBG070").contains(&number);
        let of_levels = matches!(self, BadLevel | BadSuppression | BadBaseline | StaleBaseline);
        !(of_configuration || of_bundling || of_merging || of_levels)
    }

    /// Whether it is found only where a built product is looked at as well: a check without one says nothing about it.
    pub fn is_of_product(self) -> bool {
        ("OBG160".."OBG180").contains(&self.as_str())
    }
}
