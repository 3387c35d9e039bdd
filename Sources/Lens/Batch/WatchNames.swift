/// Whose result each name is, for as long as a watch lasts: two pictures never share one.
struct WatchNames {
    private struct Owner {
        let input: [UInt8]
        let output: [UInt8]
    }
    private var owners: [String: Owner] = [:]
    /// Folders that results need, by an owner.
    private var folders: [String: Owner] = [:]

    /// Takes the names of pictures that come together; those that are taken stay with whom they are.
    ///
    /// - Parameter pictures: their places, and those of their results.
    /// - Returns: for each picture that cannot have its name, the result that is in the way.
    mutating func claim(_ pictures: [(input: [UInt8], output: [UInt8])]) -> [Int: [UInt8]] {
        // Among those that come together none is the first: the order of looking is chance.
        var rivals = OutputName.collisions(pictures.map(\.output))
        for (index, picture) in pictures.enumerated() {
            if let rival = rival(of: picture.input, picture.output) { rivals[index] = rival }
        }
        for picture in pictures {
            let owner = Owner(input: picture.input, output: picture.output)
            let key = OutputName.key(picture.output)
            if owners[key] == nil { owners[key] = owner }
            for folder in Self.folders(of: picture.output) where folders[folder] == nil { folders[folder] = owner }
        }
        return rivals
    }

    private func rival(of input: [UInt8], _ output: [UInt8]) -> [UInt8]? {
        let key = OutputName.key(output)
        if let owner = owners[key], owner.input != input { return owner.output }
        // A file where another one needs a folder, either way.
        if let owner = folders[key] { return owner.output }
        return Self.folders(of: output).lazy.compactMap { owners[$0]?.output }.first
    }

    private static func folders(of place: [UInt8]) -> [String] {
        place.indices.filter { place[$0] == 0x2F }.map { OutputName.key(Array(place[..<$0])) }
    }
}
