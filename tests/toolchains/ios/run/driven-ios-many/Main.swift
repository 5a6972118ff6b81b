/// Drives an app whose ten services share the one refresh request that iOS allows.
@main
struct DrivesManyServices {
    static func main() { Program.run([manyServices]) }
}
