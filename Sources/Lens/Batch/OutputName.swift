/// What a result is called.
enum OutputName {
    /// The input's place with a suffix, and with an ending that says what the result is: the input's own where that is
    /// true.
    static func place(_ place: [UInt8], suffix: [UInt8], container: OutputFormat.Container) -> [UInt8] {
        let start = place.lastIndex(of: 0x2F).map { $0 + 1 } ?? 0
        let name = Array(place[start...])
        var stem = name
        var ending = Array(container.extensions[0].utf8)
        if let dot = name.lastIndex(of: 0x2E), dot > 0 {
            let own = PictureSearch.ending(name)
            if container.extensions.contains(own) {
                stem = Array(name[..<dot])
                ending = Array(name[(dot + 1)...])
            } else if OutputFormat.Container.allCases.contains(where: { $0.extensions.contains(own) }) {
                stem = Array(name[..<dot])
            }
        }
        return Array(place[..<start]) + stem + suffix + [0x2E] + ending
    }

    /// What names have in common that some file system takes for one: case, and how letters with marks are composed.
    static func key(_ place: [UInt8]) -> String {
        // Down, up and down: ẞ, ß and SS are one name on some disks, ς and σ too.
        // The dotless ı alone is another letter on all of them, whose capital is I all the same.
        if let text = String(validating: place, as: UTF8.self) {
            let kept = text.unicodeScalars.map { $0 == "\u{131}" ? "\u{FFFF}" : $0 }
            return String(String.UnicodeScalarView(kept)).lowercased().uppercased().lowercased()
        }
        // No text: only Latin letters have a case. The mark in front is in no other key.
        return "\u{0}"
            + place.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }.map { String($0, radix: 16) }.joined(
                separator: " ")
    }

    /// For each place that cannot be had together with another one, that other one.
    static func collisions(_ places: [[UInt8]]) -> [Int: [UInt8]] {
        var first: [String: Int] = [:]
        var found: [Int: [UInt8]] = [:]
        for (index, place) in places.enumerated() {
            let key = key(place)
            if let other = first[key] {
                found[index] = places[other]
                if found[other] == nil { found[other] = place }
            } else {
                first[key] = index
            }
        }
        // A file where another one needs a folder.
        for (index, place) in places.enumerated() {
            for slash in place.indices where place[slash] == 0x2F {
                guard let other = first[key(Array(place[..<slash]))] else { continue }
                if found[index] == nil { found[index] = places[other] }
                if found[other] == nil { found[other] = place }
            }
        }
        return found
    }
}
