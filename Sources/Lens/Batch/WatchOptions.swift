/// How arriving pictures are waited for.
public struct WatchOptions: Sendable {
    /// Seconds that a file must have stayed as it is, where nothing tells that whoever writes it is done; five times as
    /// long where it is empty, or known to be held open by its writer. More than 0, and a day at the most.
    public var settle = 2.0
    /// Seconds between two looks at folders whose changes are not told, such as those of another machine. More than 0, and
    /// a day at the most.
    public var interval = 1.0
    /// Whether changes are never relied upon to be told.
    public var isPolling = false
    /// Seconds after which the watch ends if nothing has arrived and nothing is in hand; nil is never.
    public var idleLimit: Double?

    /// Seconds from the end of writing until a file is taken: some programs open it several times.
    static let pause = 0.1
    /// How much longer than usual one is waited for that is not complete, by all that is known.
    static let patience = 5.0
    /// Seconds between two looks where changes are told: links lead to files elsewhere, of which nothing is told.
    static let roundInterval = 60.0

    /// What watching does unless told otherwise.
    public init() {}

    /// - Throws: `.caller` if a value is not allowed.
    func validate() throws(LensError) {
        for (name, value) in [("settle", settle), ("interval", interval)] where !(value > 0 && value <= 86_400) {
            throw LensError(.caller, "\(name) is \(value) s, outside 0…86400")
        }
        if let idleLimit, !(idleLimit >= 0) { throw LensError(.caller, "the idle limit is \(idleLimit) s") }
    }
}
