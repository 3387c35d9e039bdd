/// Colours converted by something outside, row by row, where a matrix and curves do not do: a profile made of tables,
/// or one for inks.
///
/// Into a look it takes a row of samples, interleaved as their format says, and gives three `Float` a pixel, linear
/// light of ``ColorSpace/working``, which may be negative or above 1. Out of a look it takes three such `Float` a pixel
/// and gives as many code values 0…1 as the result has colours: three, or one for grey. Alpha is not its business, but
/// where samples have it, it steps over it.
public protocol RowConversion: Sendable {
    /// As the plan prints it.
    var label: String { get }
    /// What converts for one worker. Called once a worker.
    func converter() -> any RowConverter
}

/// A conversion at work in one thread.
public protocol RowConverter: AnyObject {
    /// - Parameter count: pixels.
    func convert(_ source: UnsafeRawPointer, to result: UnsafeMutableRawPointer, count: Int)
}
