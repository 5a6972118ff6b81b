import Foundation

/// The command line of a program of cases:
///
///     App topics                          prints their names
///     App topic NAME STATE PLIST          runs the cases of a topic, each as an app of its own; prints how they went
///     App life NAME STATE CASE LIFE       is one life of such an app
enum Program {
    static func run(_ topics: [Topic]) -> Never {
        let arguments = CommandLine.arguments
        if arguments.dropFirst() == ["topics"] {
            print(topics.map(\.name).joined(separator: "\n"))
            exit(0)
        }
        guard arguments.count >= 5, let topic = topics.first(where: { $0.name == arguments[2] }) else { usage(topics) }
        let state = URL(fileURLWithPath: arguments[3])
        switch (arguments[1], arguments.count) {
        case ("topic", 5):
            let runner = Runner(topic: topic, state: state, plist: URL(fileURLWithPath: arguments[4]))
            exit(runner.run() ? 0 : 1)
        case ("life", 6):
            guard let test = Int(arguments[4]), let life = Int(arguments[5]) else { usage(topics) }
            Phone.live(topic.cases[test].lives[life], in: state)
        default:
            usage(topics)
        }
    }

    private static func usage(_ topics: [Topic]) -> Never {
        print("App topics | App topic NAME STATE PLIST | App life NAME STATE CASE LIFE, with a NAME of \(topics.map(\.name))")
        exit(2)
    }
}
