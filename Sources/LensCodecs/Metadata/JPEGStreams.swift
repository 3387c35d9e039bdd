extension Array where Element == UInt8 {
    /// JPEG streams: SOI, at least one well-formed segment followed by another marker, up to EOI or the end.
    func jpegStreams() -> [Range<Int>] {
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
