export const glossary = {
  'glossary.words': 'Wörter',
  'glossary.aTrainedClassifierThatKnowsThe':
    'Ein trainierter Klassifikator, der die Aufgabe beherrscht und für das Gerät zu groß ist. Er wird hier trainiert oder importiert und bleibt, wie er ist.',
  'glossary.widthAndDepth': 'Breite und Tiefe',
  'glossary.theSizeOfAVisionTransformer':
    'Die Größe eines Vision Transformers: wie viele Zahlen ein Stück des Bildes beschreiben, und wie viele Schichten es gibt. 96×4 ist 96 breit und 4 Schichten tief.',
  'glossary.template': 'Vorlage',
  'glossary.aSmallBlockOfWeightsThat':
    'Ein kleiner Block von Gewichten, der in großen Matrizen immer wieder vorkommt. Wenige Vorlagen je Art von Matrix enthalten das meiste, was der Lehrer weiß.',
  'glossary.scaler': 'Skalierer',
  'glossary.aTinyMatrixThatSaysHow':
    'Eine winzige Matrix, die sagt, wie viel von jeder Vorlage an jeder Stelle steht. Eine Gewichtsmatrix ist die Summe ihrer Vorlagen, jede durch ihren Skalierer ausgebreitet (ein Kronecker-Produkt).',
  'glossary.allTemplatesOfATeacherWith':
    'Alle Vorlagen eines Lehrers mit den Skalierern des Netzes, mit dem sie gefunden wurden: eine Datei von einem bis einigen Megabyte, aus der Modelle vieler Größen entstehen.',
  'glossary.condensing': 'Verdichten',
  'glossary.theOneLongTrainingANetwork':
    'Das eine lange Training: Ein Netz aus Vorlagen lernt zu antworten wie sein Lehrer (Destillation). Am Ende steht eine Bank.',
  'glossary.condensedForAWholeGridOf':
    'Auf einmal für ein ganzes Raster von Größen verdichtet: In jedem Schritt lernen einige davon. Jede Größe des Rasters läuft dann ohne Training.',
  'glossary.instantBetweenResized': 'Sofort, dazwischen, umgerechnet',
  'glossary.howASizeComesFromA':
    'Wie eine Größe aus einer Bank kommt. Sofort: Sie wurde mit der Bank trainiert. Dazwischen: Sie blieb weg, ihre Nachbarn wurden trainiert. Umgerechnet: Sie liegt außerhalb des Rasters und wird durch kurzes Training besser.',
  'glossary.front': 'Front',
  'glossary.theSizesThatNoSmallerOr':
    'Die Größen, die von keiner kleineren (oder schnelleren) übertroffen werden. Was unter der Linie liegt, ist ein schlechter Handel; wo sie Ihr Budget schneidet, ist die Größe, die Sie nehmen sollten.',
  'glossary.behindAnAccuracy': '± hinter einer Genauigkeit',
  'glossary.howFarTheTrueAccuracyMay':
    'Wie weit die wahre Genauigkeit daneben liegen kann, da nur so viele Bilder angesehen wurden: das 95-%-Intervall. Zwei Modelle, deren Intervalle sich überdecken, können gleich gut sein.',
};
