// Sets the theme before the first paint, so that nobody sees a white flash. Kept outside the bundle because it must block.
(function () {
  var root = document.documentElement;
  var wanted = null;
  try {
    wanted = localStorage.getItem('assay.theme');
  } catch (error) {
    // Private windows may forbid storage: the system's theme is then right.
  }
  var dark = wanted === 'dark' || (wanted !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.setAttribute('data-theme', dark ? 'dark' : 'light');
  root.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
