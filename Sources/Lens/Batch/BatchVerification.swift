import SystemPackage

/// How far the results of a folder are what a look and its options make of it.
public struct BatchVerification: Sendable {
    /// How a result is.
    public enum State: String, Sendable, CaseIterable {
        /// It is there, as a journal says it was made, of this picture and with these settings.
        case complete
        /// There is no file of its name.
        case missing
        /// It is there, and no journal has made it.
        case unknown
        /// It was changed since it was made.
        case changed
        /// It was made with other settings, or by another version.
        case otherSettings
        /// It was made of what the picture held before.
        case otherInput
        /// There can be no result, or it cannot be read.
        case failed
        /// A journal has made it, and no picture of the folder would become it.
        case orphaned
    }

    /// A picture or a result with which something is wrong.
    public struct Finding: Sendable, Hashable {
        /// What is wrong.
        public let state: State
        /// nil of one that is orphaned.
        public let input: FilePath?
        /// Where the result is, or should be; nil where there can be none.
        public let output: FilePath?
        /// Why it failed.
        public let error: LensError?
    }

    /// All but what is complete, in the order of the names' bytes; those that are orphaned at the end.
    public let findings: [Finding]
    /// How many pictures or results are in each state.
    public let counts: [State: Int]
    /// Pictures that there should be a result of.
    public let total: Int

    /// Whether every picture has its result. One that is orphaned takes nothing from that.
    public var isComplete: Bool { counts[.complete, default: 0] == total }
}
