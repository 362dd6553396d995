/** Parameters of the boundary stage, by the field's own names; a full parameter set can be passed as it is. */
export interface BoundaryParameters {
  /** Whether the outline ring votes in the coarse search; otherwise the interior alone. */
  readonly use_edges: boolean;
  /** Thickness of the ring, px at the coarse scale. */
  readonly boundary_width: number;
  /** Sigma by which the ring is softened, px at the coarse scale. */
  readonly boundary_smooth: number;
  /** Whether turns are searched. */
  readonly rotation_search: boolean;
  /** Turns from minus to plus this many degrees. */
  readonly angle_range: number;
  readonly angle_step: number;
  /** Whether magnifications are searched. */
  readonly scale_search: boolean;
  readonly scale_min: number;
  readonly scale_max: number;
  readonly scale_step: number;
  /** Whether there is a coarse search before the outlines are matched; otherwise they are matched from where they lie. */
  readonly multiscale: boolean;
  /** Scale at which outlines are matched; the coarse scale is a quarter of it, at least 0.02. */
  readonly down_scale: number;
  /** How far matching the outlines may move the middle of the sample, full-resolution px. */
  readonly max_translation: number;
  /** How far it may turn, degrees. */
  readonly max_rotation: number;
  /** How far either stretch may leave 1. */
  readonly max_scale_delta: number;
  /** How far the two stretches may differ. */
  readonly max_scale_diff: number;
  /** Whether an ECC pass with a homography follows. */
  readonly fine_ecc: boolean;
  /** Steps of that pass at most. */
  readonly stopit: number;
  /** Gain in correlation under which that pass stops. */
  readonly stopdelta: number;
}

/** Parameters of the interior stage, by the field's own names. */
export interface InteriorParameters {
  /** Whether the interior is matched at all. */
  readonly interior_ecc: boolean;
  /** Images are blurred by half of this before they are matched, full-resolution px. */
  readonly interior_blur_base: number;
  /** Largest correction that is believed, full-resolution px. */
  readonly interior_max_correction: number;
  /** Share of the matches that have to agree. */
  readonly interior_min_inlier_ratio: number;
}
