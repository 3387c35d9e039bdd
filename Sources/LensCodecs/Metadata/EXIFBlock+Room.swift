extension EXIFBlock {
    /// Bytes of a JPEG segment.
    private static let room = JPEGSegments.room - 6

    /// The block cut after the last byte that anything refers to, if that fits into a JPEG segment; the link to a
    /// thumbnail's directory must be cut already.
    func trimmed(room: Int = room) -> [UInt8]? {
        var end = 8
        for directory in [Directory.main, .exif, .gps, .interoperability] {
            guard let listing = listing(of: directory) else { continue }
            end = max(end, listing.range.upperBound + 4)
            for entry in listing.entries { end = max(end, entry.value?.upperBound ?? 0) }
        }
        return end <= room ? Array(bytes.prefix(end)) : nil
    }

    /// The standard's directories without the maker note and without gaps, put together anew; `nil` if that does not
    /// fit either.
    ///
    /// - Parameter longest: bytes of a value; longer ones are left out.
    func withoutMakerNote(room: Int = room, longest: Int = .max) -> [UInt8]? {
        var total = 0
        func fields(_ directory: Directory) -> [EXIFWriter.Field] {
            // Links are written anew; further directories and whatever lies outside of the block do not come along.
            let left: Set<Int> = [
                Tag.exif.rawValue, Tag.gps.rawValue, Tag.interoperability.rawValue, Tag.makerNote.rawValue,
                Tag.subDirectories.rawValue,
            ]
            return entries(in: directory).compactMap { entry in
                guard let value = entry.value, !left.contains(entry.tag), value.count <= longest else { return nil }
                // Any number of entries may claim the same bytes.
                total += value.count
                guard total <= room else { return nil }
                return EXIFWriter.Field(tag: entry.tag, type: entry.type, count: entry.count, data: Array(bytes[value]))
            }
        }
        let block = EXIFWriter.block(
            bigEndian: bigEndian, main: fields(.main), exif: fields(.exif), gps: fields(.gps),
            interoperability: fields(.interoperability))
        return total <= room && block.count <= room ? block : nil
    }
}
