import Foundation

/// `Seeds TARGET FOLDER FILE…` makes seeds for a target out of files: whole ones, or what pictures carry.
@main enum Seeds {
    /// The last two bytes of a seed, which choose what is done with it.
    private static let choices: [[UInt8]] = [[0, 0], [0x03, 0x40], [0x15, 0xA4], [0x1F, 0x2B]]
    /// Larger ones make the fuzzer slow and find nothing else.
    private static let maxBytes = 48 << 10

    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count >= 2, let target = arguments.first else {
            print("Seeds TARGET FOLDER FILE…")
            exit(64)
        }
        let folder = URL(fileURLWithPath: arguments[2])
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var seen: Set<[UInt8]> = []
        for name in arguments.dropFirst(2) {
            guard let data = FileManager.default.contents(atPath: name) else { continue }
            for part in parts([UInt8](data), for: target) where part.count <= maxBytes && seen.insert(part).inserted {
                let choice = choices[seen.count % choices.count]
                try Data(part + choice).write(to: folder.appendingPathComponent("\(seen.count)"))
            }
        }
        print("\(target): \(seen.count) seeds")
    }

    private static func parts(_ file: [UInt8], for target: String) -> [[UInt8]] {
        switch target {
        case "icc": file.starts(with: [0xFF, 0xD8]) ? segments(of: file, 0xE2, "ICC_PROFILE\0", extra: 2) : [file]
        case "exif": segments(of: file, 0xE1, "Exif\0\0", extra: 0)
        case "xmp": segments(of: file, 0xE1, "http://ns.adobe.com/xap/1.0/\0", extra: 0)
        default: [file]
        }
    }

    /// What a JPEG's segments of that name hold.
    private static func segments(of file: [UInt8], _ marker: UInt8, _ name: String, extra: Int) -> [[UInt8]] {
        guard file.starts(with: [0xFF, 0xD8]) else { return [] }
        var found: [[UInt8]] = []
        var place = 2
        while place + 4 <= file.count, file[place] == 0xFF, file[place + 1] != 0xDA {
            let end = place + 2 + Int(file[place + 2]) << 8 + Int(file[place + 3])
            guard end > place + 4, end <= file.count else { break }
            let body = file[(place + 4)..<end]
            if file[place + 1] == marker, body.starts(with: Array(name.utf8)) {
                found.append(Array(body.dropFirst(name.utf8.count + extra)))
            }
            place = end
        }
        return found
    }
}
