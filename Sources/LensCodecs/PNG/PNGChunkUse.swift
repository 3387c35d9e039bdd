/// What becomes of a chunk, told from its type.
enum PNGChunkUse {
    case palette
    case transparency
    /// Says what the samples' numbers mean.
    case color
    /// Belongs to the samples as they are stored, and says nothing once they are developed.
    case belongsToSamples
    case animation
    /// Critical, and known, but not where it stands.
    case misplaced
    /// Critical and unknown: the picture cannot be understood without it.
    case critical
    /// Does not depend on the samples: kept as it is.
    case carried
    /// Its type says that it may depend on the samples, which change.
    case dependent

    /// - Parameter type: four letters.
    init(_ type: String) {
        switch type {
        case "PLTE": self = .palette
        case "tRNS": self = .transparency
        case "cICP", "iCCP", "sRGB", "gAMA", "cHRM": self = .color
        // Apple's iDOT says where to begin decoding on a second thread; mDCV and cLLI, in both spellings, are the
        // mastering display's colours and light.
        case "bKGD", "hIST", "sBIT", "sPLT", "iDOT", "mDCV", "mDCv", "cLLI", "cLLi": self = .belongsToSamples
        case "acTL", "fcTL", "fdAT": self = .animation
        case "IHDR", "IDAT", "IEND": self = .misplaced
        // The time of the last change is metadata, and so are Content Credentials, whatever their types' letters say.
        case "tIME", "caBX": self = .carried
        default:
            let letters = Array(type.utf8)
            // ISO/IEC 15948, 5.4: small first letter, ancillary; small last letter, safe to copy.
            if letters[0] & 0x20 == 0 {
                self = .critical
            } else {
                self = letters[3] & 0x20 != 0 ? .carried : .dependent
            }
        }
    }
}
