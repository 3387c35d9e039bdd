import CCodecs
import LensCore

extension lens_report {
    /// A C string in a tuple of characters.
    private static func text<Storage>(_ storage: Storage) -> String {
        withUnsafeBytes(of: storage) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    var messageText: String { Self.text(message) }

    /// One warning a kind, with how often it occurred.
    ///
    /// - Parameter container: what the data are, such as `JPEG`.
    func warnings(of container: String) -> [LensWarning] {
        var all: [LensWarning] = []
        var counted: UInt64 = 0
        withUnsafeBytes(of: warnings) { bytes in
            for warning in bytes.bindMemory(to: lens_warning.self).prefix(distinct_warnings) {
                let times = warning.count == 1 ? "" : " (\(warning.count) times)"
                all.append(LensWarning("\(container) data: \(Self.text(warning.text))\(times)"))
                counted += warning.count
            }
        }
        if warning_count > counted {
            all.append(LensWarning("\(container) data: \(warning_count - counted) other warnings"))
        }
        return all
    }
}
