import CVector

/// This instruction set's kernels.
///
/// Closures rather than the functions' own names: the thunk of a closure is a local symbol, the thunk of a
/// function a weak one, which the linker might merge with another instruction set's.
public func rowKernels() -> LensRowKernels {
    LensRowKernels(
        ingest_rgb8: { ingestRGB8($0, $1, $2, $3, $4, $5) },
        ingest_grey8: { ingestGrey8($0, $1, $2, $3, $4, $5) },
        ingest_plane8: { ingestPlane8($0, $1, $2, $3, $4) },
        ingest_plane16: { ingestPlane16($0, $1, $2, $3, $4) },
        take_plane: { takePlane($0, $1, $2, $3) },
        give_plane: { givePlane($0, $1, $2, $3) },
        two_lights: { twoLights($0, $1, $2, $3, $4, $5, $6) },
        vibrance: { vibrance($0, $1, $2, $3, $4) },
        hue_shift: { hueShift($0, $1, $2, $3, $4) },
        matrix: { matrix($0, $1, $2, $3, $4) },
        compress: { compress($0, $1, $2, $3, $4, $5) },
        fit: { fit($0, $1, $2, $3, $4) },
        vignette: { vignette($0, $1, $2, $3, $4, $5, $6) },
        vignette_protecting: { vignetteProtecting($0, $1, $2, $3, $4, $5, $6, $7) },
        curve: { curve($0, $1, $2, $3, $4, $5, $6, $7) },
        curve_even: { curveEven($0, $1, $2, $3, $4, $5, $6) },
        lookup_enter: { lookupEnter($0, $1, $2, $3, $4, $5) },
        lookup_leave: { lookupLeave($0, $1, $2, $3, $4, $5) },
        tetrahedral: { tetrahedral($0, $1, $2, $3, $4, $5) },
        blend_plane: { blendPlane($0, $1, $2, $3) },
        noise_grey: { noiseGrey($0, $1, $2, $3, $4, $5, $6) },
        noise_rgb: { noiseRGB($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) },
        grain: { grain($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10) },
        contrast: { contrast($0, $1, $2, $3, $4, $5) },
        affine: { affine($0, $1, $2, $3, $4, $5) },
        split_tone: { splitTone($0, $1, $2, $3, $4) },
        mask_clear: { maskClear($0, $1) },
        mask_blotch: { maskBlotch($0, $1, $2, $3, $4, $5) },
        mask_capsule: { maskCapsule($0, $1, $2, $3, $4) },
        mask_widen: { maskWiden($0, $1, $2, $3, $4, $5, $6, $7) },
        lay: { lay($0, $1, $2, $3, $4, $5) },
        stain: { stain($0, $1, $2, $3, $4, $5) },
        linearise: { linearise($0, $1, $2, $3) },
        finish: { finish($0, $1, $2, $3, $4, $5) },
        emit_rgb8: { emitRGB8($0, $1, $2, $3, $4, $5, $6, $7, $8) },
        emit_rgb8_dithered: { emitRGB8Dithered($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10) },
        encode: { encode($0, $1, $2, $3, $4, $5) },
        whiten: { whiten($0, $1, $2, $3, $4) },
        quantise8: { quantise8($0, $1, $2, $3, $4) },
        quantise8_dithered: { quantise8Dithered($0, $1, $2, $3, $4, $5, $6) },
        quantise16: { quantise16($0, $1, $2, $3, $4) },
        reduce_rows: { reduceRows($0, $1, $2, $3, $4, $5, $6) },
        reduce_columns: { reduceColumns($0, $1, $2, $3, $4, $5, $6) },
        cover: { cover($0, $1, $2) },
        uncover: { uncover($0, $1, $2, $3) },
        clamp: { clamp($0, $1) },
        interleave: { interleave($0, $1, $2, $3) },
        turn: { turn($0, $1, $2, $3, $4, $5, $6) }
    )
}
