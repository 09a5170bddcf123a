import { provideZonelessChangeDetection } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import { Give } from "./give";

bootstrapApplication(Give, { providers: [provideZonelessChangeDetection()] }).catch((error) => console.error(error));
