import { createTheme } from "@mantine/core";

/** A page has one banner: that of a dialog would be a second landmark. */
const NO_BANNER = { header: { role: "none" } };

/**
 * What floats lies in a landmark, as all text of the page does; a component that is shown
 * without the page has no such place.
 */
const FLOATING = { target: "#floating, body:not(:has(#floating))" };

/**
 * The theme is compact: two text sizes, a small radius, one accent colour, shadows only
 * under floating elements.
 */
export const theme = createTheme({
  primaryColor: "blue",
  primaryShade: 8,
  defaultRadius: 3,
  respectReducedMotion: true,
  cursorType: "pointer",
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", "Liberation Mono", monospace',
  fontSizes: { xs: "12px", sm: "13px", md: "13px", lg: "13px", xl: "13px" },
  components: {
    Button: { defaultProps: { size: "xs", variant: "default" } },
    ActionIcon: { defaultProps: { size: 28, variant: "subtle", color: "gray" } },
    CloseButton: { defaultProps: { iconSize: 16 } },
    // A backdrop says that a click beside them closes them. The page itself never scrolls,
    // and locking it would take a style element.
    Drawer: {
      defaultProps: {
        ...{ overlayProps: { backgroundOpacity: 0.25 }, shadow: "xl" },
        ...{ attributes: NO_BANNER, lockScroll: false },
      },
    },
    Modal: {
      defaultProps: {
        ...{ overlayProps: { backgroundOpacity: 0.4 }, shadow: "xl" },
        // Above the drawer that it may have been opened from.
        zIndex: 250,
        ...{ attributes: NO_BANNER, lockScroll: false },
      },
    },
    NativeSelect: { defaultProps: { size: "xs" } },
    TextInput: { defaultProps: { size: "xs" } },
    SegmentedControl: { defaultProps: { size: "xs", transitionDuration: 120 } },
    Menu: {
      defaultProps: {
        ...{ shadow: "md", transitionProps: { duration: 100 }, portalProps: FLOATING },
        // A menu's children are its items: what else can be focused is none.
        withInitialFocusPlaceholder: false,
      },
    },
    Popover: { defaultProps: { portalProps: FLOATING } },
    Tooltip: {
      defaultProps: {
        multiline: true,
        maw: 320,
        portalProps: FLOATING,
        events: { hover: true, focus: true, touch: true },
        transitionProps: { duration: 100 },
      },
    },
  },
});
