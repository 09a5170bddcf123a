const widget = document.createElement("sir-donate");
widget.setAttribute("publishable-key", process.env.SIR_PUBLISHABLE_KEY);
widget.setAttribute("nonprofit", "american-red-cross");
document.querySelector("#donate").append(widget);
