import * as checkpoints from './checkpoints.ts';
import * as estimates from './estimates.ts';
import type { GoldenFunction } from './golden-function.ts';
import * as pictures from './pictures.ts';
import * as rawFolder from './raw-folder.ts';
import { runLog } from './run-log.ts';

/** How the library answers, by the names of the golden sets. */
export const GOLDEN_FUNCTIONS: Readonly<Record<string, GoldenFunction>> = {
  classify_raw_files: rawFolder.classifyRawFiles,
  diagnose_raw_layout: rawFolder.diagnoseRawLayout,
  discover_tasks: rawFolder.discoverTasks,
  extract_signal_channel: rawFolder.extractSignalChannel,
  load_image_pair: rawFolder.loadImagePair,
  survey_raw_channels: rawFolder.surveyRawChannels,
  subtract_median: pictures.subtractMedian,
  normalize_image: pictures.normalizeImage,
  pad_images: pictures.padImages,
  trim_to_signal: pictures.trimToSignal,
  filter_nan_gaussian_conserving: pictures.filterNanGaussianConserving,
  equalize_pair: pictures.equalizePair,
  build_tissue_mask: pictures.buildTissueMask,
  build_clean_tissue_mask: pictures.buildCleanTissueMask,
  estimate_gauss_sigma: pictures.estimateGaussSigma,
  robust_vmax: pictures.robustVmax,
  make_rgb_overlay: pictures.makeRgbOverlay,
  moffat_scale: pictures.moffatScale,
  scale_percentile: pictures.scalePercentile,
  pre_post_heatmap: pictures.prePostHeatmap,
  excess_heatmap: pictures.excessHeatmap,
  pre_post_histograms: pictures.prePostHistograms,
  difference_histogram: pictures.differenceHistogram,
  difference_image: pictures.differenceImage,
  estimate_pipeline_memory: estimates.estimatePipelineMemory,
  estimate_pipeline_output_size: estimates.estimatePipelineOutputSize,
  preflight_check: estimates.preflightCheck,
  preflight_from_files: estimates.preflightOnFiles,
  format_bytes: estimates.formatBytes,
  memory_tracker: estimates.memoryTracker,
  memory_watchdog: estimates.memoryWatchdog,
  save_checkpoint: checkpoints.saveCheckpoint,
  load_checkpoint: checkpoints.loadCheckpoint,
  tifffile_save: checkpoints.tifffileSave,
  tiff_to_fits: checkpoints.tiffToFits,
  pipeline_save_image: checkpoints.pipelineSaveImage,
  save_difference: checkpoints.saveDifference,
  checkpoint_paths: checkpoints.checkpointPaths,
  parameter_registry: checkpoints.parameterRegistry,
  build_suffix: checkpoints.buildSuffix,
  params_from_suffix: checkpoints.paramsFromSuffix,
  run_log: runLog,
};
