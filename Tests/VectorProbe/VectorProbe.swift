import CVector

/// Runs one vector operation over arrays: one or two sources, one result, a multiple of 16 lanes.
public typealias Operation = @convention(c) (UnsafeRawPointer, UnsafeRawPointer, UnsafeMutableRawPointer, Int) -> Void

/// Every operation of CVector as this target's instruction set compiles it.
///
/// A tuple of C closures, for the reason that kernels are handed out that way: nothing here may become a weak symbol
/// that another instruction set's module would share.
public func operations() -> (
    minimum: Operation, maximum: Operation, root: Operation, bits: Operation, fromBits: Operation,
    floatFromByte: Operation, floatFromInt: Operation, intFromFloat: Operation, intFromWord: Operation,
    shortFromInt: Operation, byteFromInt: Operation, copyShort: Operation, evens: Operation, odds: Operation,
    iota: Operation,
    warp: Operation, exp2: Operation, hash: Operation
) {
    (
        minimum: { a, b, out, n in
            var i = 0
            while i < n {
                lens_store(floats(out) + i, lens_min(lens_load(floats(a) + i), lens_load(floats(b) + i)))
                i &+= 16
            }
        },
        maximum: { a, b, out, n in
            var i = 0
            while i < n {
                lens_store(floats(out) + i, lens_max(lens_load(floats(a) + i), lens_load(floats(b) + i)))
                i &+= 16
            }
        },
        root: { a, _, out, n in
            var i = 0
            while i < n {
                lens_store(floats(out) + i, lens_sqrt(lens_load(floats(a) + i)))
                i &+= 16
            }
        },
        bits: { a, _, out, n in
            var i = 0
            while i < n {
                store(out, i, lens_bits(lens_load(floats(a) + i)))
                i &+= 16
            }
        },
        fromBits: { a, _, out, n in
            var i = 0
            while i < n {
                lens_store(floats(out) + i, lens_from_bits(words(a, i)))
                i &+= 16
            }
        },
        floatFromByte: { a, _, out, n in
            var i = 0
            while i < n {
                lens_store(floats(out) + i, lens_f32_from_u8(lens_load_u8(a.assumingMemoryBound(to: UInt8.self) + i)))
                i &+= 16
            }
        },
        floatFromInt: { a, _, out, n in
            var i = 0
            while i < n {
                lens_store(floats(out) + i, lens_f32_from_i32(lens_i32_from_u32(words(a, i))))
                i &+= 16
            }
        },
        intFromFloat: { a, _, out, n in
            var i = 0
            while i < n {
                store(out, i, unsafeBitCast(lens_i32_from_f32(lens_load(floats(a) + i)), to: SIMD16<UInt32>.self))
                i &+= 16
            }
        },
        intFromWord: { a, _, out, n in
            var i = 0
            while i < n {
                store(out, i, unsafeBitCast(lens_i32_from_u32(words(a, i)), to: SIMD16<UInt32>.self))
                i &+= 16
            }
        },
        shortFromInt: { a, _, out, n in
            let shorts = out.assumingMemoryBound(to: UInt16.self)
            var i = 0
            while i < n {
                lens_store_u16(shorts + i, lens_u16_from_i32(lens_i32_from_u32(words(a, i))))
                i &+= 16
            }
        },
        byteFromInt: { a, _, out, n in
            let bytes = out.assumingMemoryBound(to: UInt8.self)
            var i = 0
            while i < n {
                lens_store_u8(bytes + i, lens_u8_from_i32(lens_i32_from_u32(words(a, i))))
                i &+= 16
            }
        },
        copyShort: { a, _, out, n in
            let (from, to) = (a.assumingMemoryBound(to: UInt16.self), out.assumingMemoryBound(to: UInt16.self))
            var i = 0
            while i < n {
                lens_store_u16(to + i, lens_load_u16(from + i))
                i &+= 16
            }
        },
        evens: { a, b, out, n in
            var i = 0
            while i < n {
                store(out, i, lens_evens(words(a, i), words(b, i)))
                i &+= 16
            }
        },
        odds: { a, b, out, n in
            var i = 0
            while i < n {
                store(out, i, lens_odds(words(a, i), words(b, i)))
                i &+= 16
            }
        },
        iota: { _, _, out, n in
            var i = 0
            while i < n {
                store(out, i, lens_iota())
                i &+= 16
            }
        },
        warp: { a, _, out, n in
            var i = 0
            while i < n {
                lens_store(floats(out) + i, lens_warp(lens_load(floats(a) + i)))
                i &+= 16
            }
        },
        exp2: { a, _, out, n in
            var i = 0
            while i < n {
                lens_store(floats(out) + i, lens_exp2(lens_load(floats(a) + i)))
                i &+= 16
            }
        },
        hash: { a, _, out, n in
            var i = 0
            while i < n {
                store(out, i, lens_hash(words(a, i)))
                i &+= 16
            }
        }
    )
}

@inline(__always)
private func floats(_ p: UnsafeRawPointer) -> UnsafePointer<Float> { p.assumingMemoryBound(to: Float.self) }

@inline(__always)
private func floats(_ p: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Float> {
    p.assumingMemoryBound(to: Float.self)
}

@inline(__always)
private func words(_ p: UnsafeRawPointer, _ i: Int) -> SIMD16<UInt32> { lens_bits(lens_load(floats(p) + i)) }

@inline(__always)
private func store(_ p: UnsafeMutableRawPointer, _ i: Int, _ v: SIMD16<UInt32>) {
    lens_store(floats(p) + i, lens_from_bits(v))
}
