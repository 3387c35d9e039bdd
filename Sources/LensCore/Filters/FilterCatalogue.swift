/// The filters that come with Lens, in the order they meet the light.
public enum FilterCatalogue {
    /// In the order they meet the light.
    public static let all: [any Filter.Type] = [
        Exposure.self, WhiteBalance.self, TwoLights.self, Dehaze.self, Saturation.self, Vibrance.self, HueShift.self,
        Sharpen.self, EdgeSoftness.self, Diffusion.self, Vignette.self, LightLeak.self,
        Halation.self, Clarity.self, Monochrome.self, FilmCurve.self, ToneCurve.self, Grain.self,
        Contrast.self, Fade.self, SplitTone.self, ColorDecisionList.self, ColorLookup.self,
        Dust.self, Scratches.self, Stains.self, Cracks.self, Paper.self, Mat.self,
    ]

    /// A filter's position within its place; those from elsewhere come behind.
    static func rank(of type: any Filter.Type) -> Int {
        all.firstIndex { $0 == type } ?? all.count
    }
}
