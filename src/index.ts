/**
 * The library behind the app: everything that computes, without a page. Runs in a browser, a worker and Node alike.
 */

// Pictures and what goes wrong
export { MAX_RASTER_PIXELS, createRaster, rasterOf, toFloat32 } from '#core/raster.ts';
export type { Mask, PixelArray, PixelType, Raster, Size } from '#core/raster.ts';
export { Exo2MicroError, isExo2MicroError } from '#core/errors.ts';
export type { ErrorCode, ErrorFacts } from '#core/errors.ts';
export { silentContext } from '#core/run-context.ts';
export type { Progress, RunContext } from '#core/run-context.ts';
export type { ByteSink, DirectoryHandleLike, FileHandleLike } from '#pipeline/ports/files.ts';

// Raw folders and images
export { isTiff } from '#pipeline/raw-folder/file-names.ts';
export { classifyRawFiles } from '#pipeline/raw-folder/classify-raw-files.ts';
export { diagnoseRawLayout } from '#pipeline/raw-folder/diagnose-raw-layout.ts';
export { discoverTasks } from '#pipeline/raw-folder/discover-tasks.ts';
export { surveyRawChannels } from '#pipeline/raw-folder/survey-raw-channels.ts';
export type { SurveyOptions, SurveyedFile } from '#pipeline/raw-folder/survey-raw-channels.ts';
export { loadImagePair } from '#pipeline/raw-folder/load-image-pair.ts';
export type { LoadedPair } from '#pipeline/raw-folder/load-image-pair.ts';
export { plainTiffReader } from '#pipeline/raw-image/tiff-image-reader.ts';
export type { ReadingOptions } from '#pipeline/raw-image/tiff-image-reader.ts';
export type { RawImage, RawImageReader } from '#pipeline/ports/raw-image.ts';
export { tiffToFits } from '#pipeline/raw-image/tiff-to-fits.ts';
export type { FitsOfTiff, TiffToFitsOptions } from '#pipeline/raw-image/tiff-to-fits.ts';
export { extractSignalChannel } from '#core/statistics/extract-signal-channel.ts';
export type { InterleavedImage } from '#core/statistics/extract-signal-channel.ts';

// Preparing a pair
export { padImages } from '#core/canvas/pad-images.ts';
export { trimToSignal } from '#core/canvas/trim-to-signal.ts';
export type { BoundingBox } from '#core/canvas/trim-to-signal.ts';
export { subtractMedian } from '#core/statistics/subtract-median.ts';
export type { RowColumnRegion } from '#core/statistics/subtract-median.ts';
export { normalizeImage } from '#core/statistics/normalize-image.ts';
export { gaussianBlur } from '#core/filters/gaussian.ts';
export { filterNanGaussianConserving } from '#core/filters/filter-nan-gaussian-conserving.ts';
export { equalizePair } from '#core/statistics/equalize-pair.ts';
export { estimateGaussSigma } from '#core/statistics/estimate-gauss-sigma.ts';
export type { GaussSigmaOptions } from '#core/statistics/estimate-gauss-sigma.ts';
export { medianOf, percentilesOf } from '#core/statistics/order-statistics.ts';

// Masks and display
export { buildCleanTissueMask, buildTissueMask } from '#core/masks/build-tissue-mask.ts';
export type { TissueMaskOptions } from '#core/masks/build-tissue-mask.ts';
export { robustVmax } from '#core/display/robust-vmax.ts';
export { makeRgbOverlay } from '#core/display/make-rgb-overlay.ts';
export type { OverlayEdges, RgbImage } from '#core/display/make-rgb-overlay.ts';

// The verdict on a registration
export { judgeRegistration } from '#core/registration/judge-registration.ts';
export type {
  Judgement,
  JudgementReason,
  RegistrationEvidence,
  RegistrationJudgement,
} from '#core/registration/judge-registration.ts';
export type { ErrorFigure, JudgedPatch } from '#core/registration/judge-evidence.ts';

// Brightness scale and plot data
export { estimateScale } from '#core/statistics/scale/estimate-background-scale.ts';
export type { BackgroundScale } from '#core/statistics/scale/estimate-background-scale.ts';
export { estimateScaleMoffat } from '#core/statistics/scale/estimate-scale-moffat.ts';
export type {
  FitPoints,
  MoffatEstimate,
  MoffatOptions,
  MoffatOutcome,
} from '#core/statistics/scale/estimate-scale-moffat.ts';
export type { Moffat, MoffatFit } from '#core/statistics/scale/moffat-fit.ts';
export { scaleAtPercentile } from '#core/statistics/scale/scale-at-percentile.ts';
export { differencePeaks, scalesOver } from '#pipeline/figures/difference-peaks.ts';
export type { DifferencePeaks } from '#pipeline/figures/difference-peaks.ts';
export { prePostHeatmap } from '#pipeline/figures/pre-post-heatmap.ts';
export type { PrePostHeatmap } from '#pipeline/figures/pre-post-heatmap.ts';
export { excessHeatmap } from '#pipeline/figures/excess-heatmap.ts';
export type { ExcessHeatmap, ScaleLine } from '#pipeline/figures/excess-heatmap.ts';
export { prePostHistograms } from '#pipeline/figures/pre-post-histograms.ts';
export type { PrePostHistograms } from '#pipeline/figures/pre-post-histograms.ts';
export { differenceHistogram } from '#pipeline/figures/difference-histogram.ts';
export type { DifferenceHistogram } from '#pipeline/figures/difference-histogram.ts';
export { differenceImage } from '#pipeline/figures/difference-image.ts';
export type { DifferenceImage } from '#pipeline/figures/difference-image.ts';

// Memory and storage
export { estimatePipelineMemory } from '#pipeline/estimates/estimate-pipeline-memory.ts';
export { estimatePipelineOutputSize } from '#pipeline/estimates/estimate-pipeline-output-size.ts';
export { getAvailableMemory } from '#pipeline/memory/get-available-memory.ts';
export { classifyHeadroom } from '#pipeline/estimates/classify-headroom.ts';
export { judgePreflight, preflightCheck, preflightReport } from '#pipeline/estimates/preflight-check.ts';
export type { PreflightOptions, PreflightResult } from '#pipeline/estimates/preflight-check.ts';
export { formatBytes } from '#pipeline/memory/format-bytes.ts';
export { getAvailableStorage } from '#pipeline/memory/get-available-storage.ts';
export { MemoryTracker } from '#pipeline/memory/memory-tracker.ts';
export { MemoryWatchdog } from '#pipeline/memory/memory-watchdog.ts';

// Checkpoints, parameters and the run log
export { loadCheckpoint, saveCheckpoint, saveFits, saveTiff } from '#pipeline/checkpoint-io.ts';
export type { CheckpointFacts, CheckpointFolder, PictureToSave } from '#pipeline/checkpoint-io.ts';
export { checkpointCards, headerCard } from '#pipeline/checkpoint-cards.ts';
export type { FitsCard, FitsValue } from '#formats/fits/fits-card.ts';
export { PLOT_NAMES, checkpointPaths, plotPath, readCheckpointFormat } from '#pipeline/export-names.ts';
export type { CheckpointFormat, ExportPath, PlotName, TaskNames } from '#pipeline/export-names.ts';
export { STAGE_NAMES } from '#pipeline/checkpoint-name.ts';
export type { CheckpointImage, ScaleKind } from '#pipeline/checkpoint-name.ts';
export {
  DEFAULTS,
  PARAMETERS,
  buildSuffix,
  nonDefaultParameters,
  paramsFromSuffix,
  parametersLostInNames,
} from '#pipeline/parameters.ts';
export type { ParameterChoice, ParameterName, Parameters } from '#pipeline/parameters.ts';
export { completeParameters } from '#pipeline/validate-parameters.ts';
export { TeeLog, appendToRunLog, clearRunLog, getRunLogPath, readRunLogTail } from '#pipeline/run-log.ts';
export type { LogFolder } from '#pipeline/run-log.ts';

// Which kernels run
export { currentKernels, getBackend, provideGraphics, setBackend } from '#pipeline/kernels/backend.ts';
export type { BackendSwitchOptions, GraphicsProvider } from '#pipeline/kernels/backend.ts';
export type { BackendName, Kernels } from '#pipeline/kernels/kernels.ts';
export type { BackendChoice } from '#pipeline/kernels/pick-backend.ts';
