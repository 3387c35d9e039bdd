extension EXIFBlock {
    /// The block without renderings of the unprocessed picture: the link to the thumbnail's directory is cut, the
    /// thumbnail's bytes are zeroed, and so is any whole JPEG stream elsewhere, such as a preview in a maker note.
    /// Every other byte stays.
    ///
    /// - Returns: `nil` if the directories cannot be followed, so that a thumbnail could hide.
    func withoutRenderings() -> [UInt8]? {
        guard let main = listing(at: mainOffset) else { return nil }
        var found = thumbnails(in: main.entries)
        if let link = main.linkOffset {
            var next = long(link) ?? 0
            var visited: Set<Int> = [mainOffset]
            // A link out of the block leads nowhere: no reader finds a thumbnail there.
            while next != 0, next < bytes.count {
                guard visited.insert(next).inserted, visited.count <= 16, let listing = listing(at: next) else {
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
        return result
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

extension Array where Element == UInt8 {
    /// JPEG streams: SOI, at least one well-formed segment followed by another marker, up to EOI or the end.
    fileprivate func jpegStreams() -> [Range<Int>] {
        var streams: [Range<Int>] = []
        var from = 0
        while let start = firstIndex(of: [0xFF, 0xD8, 0xFF], from: from) {
            guard let end = jpegEnd(from: start) else {
                from = start + 2
                continue
            }
            streams.append(start..<end)
            from = end
        }
        return streams
    }

    private func jpegEnd(from start: Int) -> Int? {
        var at = start + 2
        var segments = 0
        while at + 4 <= count, self[at] == 0xFF, self[at + 1] >= 0xC0, !(0xD0...0xD9).contains(self[at + 1]) {
            let length = Int(self[at + 2]) << 8 | Int(self[at + 3])
            guard length >= 2 else { break }
            segments += 1
            let scan = self[at + 1] == 0xDA
            at += 2 + length
            if scan {
                // Scans hold no marker but restarts, so the next EOI ends the stream.
                return firstIndex(of: [0xFF, 0xD9], from: at).map { $0 + 2 } ?? count
            }
        }
        if segments == 0 { return nil }
        if at >= count { return count }
        return segments >= 2 ? firstIndex(of: [0xFF, 0xD9], from: at).map { $0 + 2 } ?? count : nil
    }
}
