// The summary's chart: registered and attended per session, in the page's colours, drawn anew when they change.
document.addEventListener("DOMContentLoaded", () => {
  const canvas = document.getElementById("report-chart");
  const source = document.getElementById("report-figures");
  if (!canvas || !source || !window.Chart) return;
  const figures = JSON.parse(source.textContent);
  let chart = null;

  // The chart's library reads no oklch(): a painted pixel says what a colour is in red, green and blue.
  const pixel = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const colour = (name) => {
    pixel.fillStyle = getComputedStyle(canvas).getPropertyValue(name).trim() || "gray";
    pixel.fillRect(0, 0, 1, 1);
    return `rgb(${Array.from(pixel.getImageData(0, 0, 1, 1).data).slice(0, 3).join(",")})`;
  };
  const bars = (label, data, name) => ({ label, data, backgroundColor: colour(name), borderRadius: 3, maxBarThickness: 28 });

  const draw = () => {
    chart?.destroy();
    const text = colour("--cb-text");
    const grid = { color: colour("--rp-grid") };
    chart = new Chart(canvas, {
      type: "bar",
      data: {
        labels: figures.codes,
        datasets: [
          bars("Registered", figures.registered, "--rp-registered"),
          bars("Attended", figures.attended, "--rp-attended"),
        ],
      },
      options: {
        animation: false,
        maintainAspectRatio: false,
        plugins: {
          legend: { align: "start", labels: { color: text, boxWidth: 12 } },
          tooltip: { callbacks: { title: (items) => figures.titles[items[0].dataIndex] } },
        },
        scales: {
          x: { grid: { display: false }, ticks: { color: text } },
          y: { beginAtZero: true, grid, ticks: { color: text, precision: 0 } },
        },
      },
    });
  };

  draw();
  new MutationObserver(draw).observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });
});
