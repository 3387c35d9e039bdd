import SystemPackage

/// Finds places in the output that are one, though they have different names: their folders lead to one.
struct RealFolders {
    private let output: FilePath
    private var known: [[UInt8]: [UInt8]] = [:]
    private var first: [FileIdentity: [UInt8]] = [:]

    init(_ output: FilePath) {
        self.output = output
        if let top = FileFacts(output) { first[top.identity] = [] }
    }

    /// The place by the first name that its folder was met under.
    mutating func place(_ place: [UInt8]) -> [UInt8] {
        guard let slash = place.lastIndex(of: 0x2F) else { return place }
        let folder = folder(Array(place[..<slash]))
        return folder.isEmpty ? Array(place[(slash + 1)...]) : folder + place[slash...]
    }

    private mutating func folder(_ place: [UInt8]) -> [UInt8] {
        if let answer = known[place] { return answer }
        var answer = place
        if let facts = FileFacts(output.below(place)), facts.kind == .folder {
            answer = first[facts.identity] ?? place
            first[facts.identity] = answer
        } else if let slash = place.lastIndex(of: 0x2F) {
            // Still to be made, in one that may be there.
            let above = folder(Array(place[..<slash]))
            answer = above.isEmpty ? Array(place[(slash + 1)...]) : above + place[slash...]
        }
        known[place] = answer
        return answer
    }
}
