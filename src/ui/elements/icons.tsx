import { icon } from './icon.tsx';

export const FolderIcon = icon(<path d="M1.8 12.5v-9h4.4l1.6 2h6.4v7z" />);
export const PlayIcon = icon(<path d="M4.5 2.8v10.4L13 8z" fill="currentColor" />);
export const StopIcon = icon(<rect x="3.5" y="3.5" width="9" height="9" rx="1" fill="currentColor" />);
export const LockIcon = icon(
  <>
    <rect x="3" y="7" width="10" height="6.5" rx="1.2" />
    <path d="M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2" />
  </>,
);
export const TrashIcon = icon(<path d="M2.5 4h11M6 4V2.5h4V4M4 4l.7 9.5h6.6L12 4M6.7 6.7v4.3M9.3 6.7v4.3" />);
export const CheckIcon = icon(<path d="m3 8.5 3.2 3.2L13 4.8" />);
export const CautionIcon = icon(<path d="M8 2.2 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.2" />);
export const CrossCircleIcon = icon(
  <>
    <circle cx="8" cy="8" r="6" />
    <path d="m5.8 5.8 4.4 4.4M10.2 5.8l-4.4 4.4" />
  </>,
);
export const CloseIcon = icon(<path d="m4 4 8 8M12 4l-8 8" />);
export const InfoIcon = icon(
  <>
    <circle cx="8" cy="8" r="6" />
    <path d="M8 7.3v3.6M8 5v.1" />
  </>,
);
export const ClockIcon = icon(
  <>
    <circle cx="8" cy="8" r="6" />
    <path d="M8 4.5V8l2.4 1.6" />
  </>,
);
export const SkipIcon = icon(
  <>
    <circle cx="8" cy="8" r="6" />
    <path d="M5 8h6" />
  </>,
);
export const CircleIcon = icon(<circle cx="8" cy="8" r="6" />);
export const DownloadIcon = icon(<path d="M8 2.5v7.2M5 7l3 3 3-3M2.5 13h11" />);
export const CopyIcon = icon(
  <>
    <rect x="5.5" y="5.5" width="8" height="8" rx="1" />
    <path d="M3.5 10.5h-1v-8h8v1" />
  </>,
);
export const ResetIcon = icon(<path d="M3 3v3.5h3.5M3.3 6.5A5.2 5.2 0 1 1 2.8 9" />);
export const BackIcon = icon(<path d="M9.5 3 4.5 8l5 5" />);
export const ForwardIcon = icon(<path d="m6.5 3 5 5-5 5" />);
export const DownIcon = icon(<path d="m3.5 6 4.5 4.5L12.5 6" />);
export const SlidersIcon = icon(<path d="M2 4.5h7M12 4.5h2M10.5 3v3M2 11.5h2M7 11.5h7M5.5 10v3" />);
export const SunIcon = icon(
  <>
    <circle cx="8" cy="8" r="2.8" />
    <path d="M8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9" />
  </>,
);
export const MoonIcon = icon(<path d="M13 9.6A5.6 5.6 0 1 1 6.4 3a4.6 4.6 0 0 0 6.6 6.6z" />);
export const HelpIcon = icon(
  <>
    <circle cx="8" cy="8" r="6" />
    <path d="M6.3 6.4a1.8 1.8 0 1 1 2.6 1.7c-.6.3-.9.7-.9 1.3M8 11.4v.1" />
  </>,
);
export const WidenIcon = icon(<path d="M6 4 2.5 8 6 12M10 4l3.5 4L10 12" />);
export const EyeIcon = icon(
  <>
    <path d="M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8z" />
    <circle cx="8" cy="8" r="1.9" />
  </>,
);
