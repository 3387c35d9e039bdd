extension Sheet {
    /// What the looks are called on the page: by their names; by their files where another look has the name already, as a
    /// recipe may that was written from a look of Lens.
    var titles: [String] {
        var taken: Set<String> = []
        return entries.map { entry in
            let name = entry.look.name
            let isBorrowed = Look.named(name) != nil && entry.reference != name
            let file = FilePath(bytes: entry.word).lastComponent?.string ?? entry.reference
            let title = [isBorrowed ? "" : name, file].first { !$0.isEmpty && !taken.contains($0) } ?? entry.reference
            taken.insert(title)
            return title
        }
    }

    /// The commands that make what is shown, for each look at each strength.
    ///
    /// INPUT and LOOK stand in them as they were given, folders and all: of less, no command could find its picture, and who
    /// gave the folders knows them to be there. The results lie beside the picture, under names of which no two are the same.
    ///
    /// - Parameter seed: the photo's; `lens apply` finds those of looks by itself.
    func commands(on path: FilePath, seed: UInt64?) -> [[String]] {
        let isStream = Self.isStream(path)
        let names = ExhibitNames.unique(
            zip(entries, titles).flatMap { entry, title in
                let stem = title == entry.look.name ? title : FilePath(bytes: entry.word).stem ?? title
                return strengths.map { $0 == 1 ? stem : "\(stem)-\(Self.percent($0))" }
            })
        return entries.indices.map { index in
            strengths.indices.map { at in
                let name = Array(names[index * strengths.count + at].utf8)
                let result =
                    isStream
                    ? name + Array(".jpg".utf8)
                    : OutputName.place(path.bytes, suffix: Array("-".utf8) + name, container: .jpeg)
                var words = [
                    "lens", "apply", ShellWord.file(entries[index].word),
                    isStream ? "-" : ShellWord.file(path.bytes), ShellWord.file(result),
                ]
                if strengths[at] != 1 { words += ["--strength", Self.exact(strengths[at])] }
                if let seed { words += ["--seed", String(seed)] }
                return words.joined(separator: " ")
            }
        }
    }

    static func isStream(_ path: FilePath) -> Bool { path == "-" }

    /// For people, with one decimal at most.
    static func percent(_ strength: Double) -> String { number((strength * 1000).rounded() / 10) }

    /// So that it reads back as the very same number.
    static func exact(_ strength: Double) -> String {
        for scale in [1.0, 10, 100] {
            let percent = (strength * 100 * scale).rounded() / scale
            if percent / 100 == strength { return "\(number(percent))%" }
        }
        return "\(strength)"
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() ? "\(Int(value))" : "\(value)"
    }
}
