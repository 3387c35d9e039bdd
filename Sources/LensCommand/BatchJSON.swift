import Lens

extension BatchReport {
    /// An event of one picture. Names that are no UTF-8 stand in `inputBytes` and `outputBytes` as they are, in
    /// hexadecimal.
    struct Line: Encodable {
        let event: String
        let input: String
        var inputBytes: String?
        var output: String?
        var outputBytes: String?
        var action, reason, error, fault: String?
        var bytes: Int64?
        var width, height: Int?
        var format, seed: String?
        var outputSize: Int64?
        var warnings: [String]?
        var seconds: Double?

        init(
            event: String, _ entry: BatchEntry, action: String? = nil, reason: String? = nil, error: LensError? = nil,
            result: BatchResult? = nil
        ) {
            self.event = event
            input = entry.input.string
            inputBytes = Self.bytes(entry.input)
            output = entry.output?.string
            outputBytes = entry.output.flatMap(Self.bytes)
            self.action = action
            self.reason = reason
            self.error = error?.message
            fault = error?.fault.rawValue
            bytes = entry.bytes
            guard let result else { return }
            (width, height) = (result.width, result.height)
            format = result.container.rawValue
            seed = SeedArgument(result.seed).text
            outputSize = result.bytes
            warnings = result.warnings.map(\.message)
            seconds = result.seconds
        }

        static func bytes(_ path: FilePath) -> String? {
            let bytes = path.bytes
            guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
            return bytes.map(\.hexadecimal).joined()
        }
    }

    struct Summary: Encodable {
        let event = "finished"
        let developed, done, existing, changed, others, failed, left: Int
        let megapixels, seconds: Double
        let interrupted: Bool
        let stop: String?

        init(_ summary: BatchSummary) {
            (developed, done, existing) = (summary.developed, summary.done, summary.existing)
            (changed, others, failed) = (summary.changed, summary.others, summary.failed)
            left = summary.left
            megapixels = summary.pixels / 1e6
            seconds = summary.seconds
            interrupted = summary.isCancelled
            stop = summary.stop?.message
        }
    }
}
