/// Where a thumbnail of the result may stand in EXIF: the room of the source's own.
struct ThumbnailSlot: Sendable, Hashable {
    /// Where the link to the thumbnail's directory stood. It is cut, so that nothing refers to an empty slot.
    let link: Int
    let directory: Int
    let range: Range<Int>
}

extension EXIFBlock {
    /// The block without renderings of the unprocessed picture: the link to the thumbnail's directory is cut, the
    /// thumbnail's bytes are zeroed, and so is any whole JPEG stream elsewhere, such as a preview in a maker note.
    /// Every other byte stays.
    ///
    /// - Returns: `nil` if the directories cannot be followed, so that a thumbnail could hide; otherwise the bytes, and
    ///   where the thumbnail was, if another may be put there without touching anything else.
    func scrubbed() -> (bytes: [UInt8], slot: ThumbnailSlot?)? {
        guard let main = listing(at: mainOffset) else { return nil }
        var found = thumbnails(in: main.entries)
        // Directories beside the chain, such as a preview's: each once, and no more than any camera writes, because a
        // small block could name the same long one many times.
        var beside: Set<Int> = [mainOffset]
        for entry in main.entries where entry.tag == Tag.subDirectories.rawValue {
            for offset in integers(entry, limit: Self.mostDirectories) where beside.insert(offset).inserted {
                guard beside.count <= Self.mostDirectories else { return nil }
                if let listing = listing(at: offset) { found += thumbnails(in: listing.entries) }
            }
        }
        if let link = main.linkOffset {
            var next = long(link) ?? 0
            var visited: Set<Int> = [mainOffset]
            // A link out of the block leads nowhere: no reader finds a thumbnail there.
            while next != 0, next < bytes.count {
                guard visited.insert(next).inserted, visited.count <= Self.mostDirectories,
                    let listing = listing(at: next)
                else {
                    return nil
                }
                found += thumbnails(in: listing.entries)
                next = listing.linkOffset.flatMap { long($0) } ?? 0
            }
        }
        // Strips that overlap again and again are no picture.
        guard found.reduce(0, { $0 + $1.count }) <= 2 * bytes.count else { return nil }
        let spared = protectedBytes(main)
        guard !found.contains(where: { spared[$0].contains(true) }) else { return nil }
        var result = bytes
        for range in found { result.replaceSubrange(range, with: repeatElement(0, count: range.count)) }
        if let link = main.linkOffset { result.replaceSubrange(link..<link + 4, with: [0, 0, 0, 0]) }
        for stream in result.jpegStreams() {
            for index in stream where !spared[index] { result[index] = 0 }
        }
        return (result, slot(main, spared: spared, in: result))
    }

    /// Directories that are followed, in the chain and beside it.
    private static let mostDirectories = 16

    func withoutRenderings() -> [UInt8]? { scrubbed()?.bytes }

    /// The thumbnail's place, if it and its directory overlap with nothing that anyone reads.
    private func slot(_ main: Listing, spared: [Bool], in result: [UInt8]) -> ThumbnailSlot? {
        guard let link = main.linkOffset, let offset = long(link), let directory = listing(at: offset),
            let end = directory.linkOffset,
            let start = directory.entries.first(where: { $0.tag == Tag.thumbnailOffset.rawValue }),
            let length = directory.entries.first(where: { $0.tag == Tag.thumbnailLength.rawValue }),
            [start, length].allSatisfy({ $0.type == 4 && $0.count == 1 }),
            let from = integers(start).first, let count = integers(length).first,
            from >= 8, count > 0, from + count <= bytes.count
        else { return nil }
        let range = from..<from + count
        let whole = directory.range.lowerBound..<end + 4
        var used = directory.entries.compactMap(\.value).filter { $0.count > 4 }
        if let note = entry(.makerNote, in: .exif)?.value { used.append(note) }
        // Its directory is still what it was, stands apart, and nothing but the thumbnail is in the thumbnail's place.
        guard result[whole] == bytes[whole], !spared[whole].contains(true), !whole.overlaps(link..<link + 4),
            !range.overlaps(whole), !range.overlaps(link..<link + 4), !used.contains(where: { $0.overlaps(range) }),
            !used.contains(where: { $0.overlaps(whole) })
        else { return nil }
        return ThumbnailSlot(link: link, directory: offset, range: range)
    }

    /// Where a directory's entries say that picture data stand, cut to the block.
    private func thumbnails(in entries: [Entry]) -> [Range<Int>] {
        func values(_ tag: Tag) -> [Int] {
            entries.first { $0.tag == tag.rawValue }.map { integers($0, limit: 4096) } ?? []
        }
        let pairs: [(Tag, Tag)] = [
            (.thumbnailOffset, .thumbnailLength), (.stripOffsets, .stripLengths), (.tileOffsets, .tileLengths),
        ]
        return pairs.flatMap { offsets, lengths in
            zip(values(offsets), values(lengths)).compactMap { offset, length in
                guard length > 0, offset < bytes.count else { return nil }
                return max(0, offset)..<min(bytes.count, offset + length)
            }
        }
    }

    /// The header, and the directories with their short values: a thumbnail that claims to lie there lies.
    private func protectedBytes(_ main: Listing) -> [Bool] {
        var listings = [main]
        for (tag, parent) in [(Tag.exif, Directory.main), (.gps, .main), (.interoperability, .exif)] {
            if let offset = integer(tag, in: parent), let child = listing(at: offset) { listings.append(child) }
        }
        var spared = [Bool](repeating: false, count: bytes.count)
        func spare(_ range: Range<Int>) { for index in range { spared[index] = true } }
        spare(0..<8)
        for listing in listings {
            spare(listing.range)
            // Longer values are maker notes and other blocks that may themselves hold a preview.
            for entry in listing.entries where entry.tag != Tag.makerNote.rawValue {
                if let value = entry.value, value.count <= 512 { spare(value) }
            }
        }
        return spared
    }
}
