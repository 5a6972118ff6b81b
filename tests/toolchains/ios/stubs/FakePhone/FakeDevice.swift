/// What the phone is like and what its user has set. A test changes it, mostly through the fakes that tell the app as well.
public struct FakeDevice: Sendable {
    public enum Network: Sendable {
        case offline
        case cellular
        case wifi
    }

    public enum Battery: Sendable {
        case unplugged
        case charging
        case full
    }

    public enum BackgroundRefresh: Sendable {
        /// Switched off where the user cannot switch it on, as by parental controls.
        case restricted
        /// The user switched it off, for this app or for all.
        case denied
        case available
    }

    public var network = Network.wifi
    /// Low Data Mode.
    public var networkIsConstrained = false
    public var battery = Battery.unplugged
    public var batteryLevel: Float = 0.8
    public var lowPowerMode = false
    public var backgroundRefresh = BackgroundRefresh.available
    /// Nobody uses it: the screen is off.
    public var idle = true
    /// The Simulator, which has no scheduler.
    public var isSimulator = false
    /// The app is on the screen.
    public var foreground = false
    /// A continued task may start at once.
    public var roomForContinued = true
    /// The app has com.apple.developer.background-tasks.continued-processing.gpu, and the device a GPU for it.
    public var gpuInBackground = false
    /// The app has com.apple.developer.backgroundtasks.healthresearch, and the user takes part in its study.
    public var healthResearch = false
    /// What the user said to notifications; `nil` before being asked.
    public var notificationsAllowed: Bool? = true

    public init() {}
}
