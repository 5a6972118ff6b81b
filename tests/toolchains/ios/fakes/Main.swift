/// Breaks each rule of the fakes on purpose: one that never complains would prove nothing.
@main
struct BreaksRules {
    static func main() { Program.run([schedulerFake, taskFake, deviceFake, notificationFake, webFake]) }
}
