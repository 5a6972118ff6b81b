/// Drives the generated Swift and the real runtime, with fakes of Apple's frameworks around them.
@main
struct DrivesApp {
    static func main() {
        Program.run([launches, selfTests, windows, expiries, submissions, restarts, foreground, device, continued, brokenState])
    }
}
